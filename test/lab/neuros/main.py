"""NEUROS, as small as the SOP lets it be: a FastAPI application that needs PostgreSQL and Redis."""

import os

import asyncpg
import kafka  # noqa: F401  the real application consumes its events
import redis.asyncio as redis
from fastapi import FastAPI

app = FastAPI(title="NEUROS")


@app.get("/health")
async def health():
    return {"status": "ok"}


@app.get("/ready")
async def ready():
    """Asks both databases, each within two seconds."""
    connection = await asyncpg.connect(os.environ["DATABASE_URI"], timeout=2)
    try:
        tables = await connection.fetchval("select count(*) from information_schema.tables where table_name like 'checkpoint%'", timeout=2)
    finally:
        await connection.close()
    client = redis.from_url(os.environ["REDIS_OM_URL"], socket_timeout=2, socket_connect_timeout=2)
    visits = await client.incr("visits")
    await client.close()
    return {"status": "ok", "checkpointTables": tables, "visits": visits}
