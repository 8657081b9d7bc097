"""Makes the checkpointer's tables before the application starts.

The SOP imports `langgraph_checkpoint_postgres` and leaves `setup()` out; the package itself is imported as
`langgraph.checkpoint.postgres` and needs the call. Here the package is followed.
"""

import asyncio
import os

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver


async def setup():
    async with AsyncPostgresSaver.from_conn_string(os.environ["DATABASE_URI"]) as checkpointer:
        await checkpointer.setup()
        print("Checkpointer tables created/verified!")


if __name__ == "__main__":
    asyncio.run(setup())
