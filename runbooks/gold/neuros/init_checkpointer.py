"""Makes the checkpointer's tables before the application starts."""

import asyncio
import os

# NEW (v0.2+): from the separate package langgraph-checkpoint-postgres, whose module is called this
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver


async def setup():
    # DATABASE_URI is set in docker-compose.yml
    async with AsyncPostgresSaver.from_conn_string(os.environ["DATABASE_URI"]) as checkpointer:
        await checkpointer.setup()
        print("Checkpointer tables created/verified!")


if __name__ == "__main__":
    asyncio.run(setup())
