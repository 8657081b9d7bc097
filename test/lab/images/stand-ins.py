"""Writes small wheels for the packages of NEUROS' requirements.txt that Debian 12 does not have, or has in an older version.

There is no package index in the lab, so `pip install -r requirements.txt` finds these instead. Every version ends in
`+lab` and every summary says what it is. Usage: stand-ins.py FOLDER
"""

import sys
import zipfile
from pathlib import Path

CHECKPOINTER = '''"""A stand-in for langgraph-checkpoint-postgres: it makes the real package's tables, and nothing else."""
from contextlib import contextmanager

TABLES = (
    "create table if not exists checkpoint_migrations (v integer primary key)",
    "create table if not exists checkpoints (thread_id text, checkpoint_id text, checkpoint jsonb, primary key (thread_id, checkpoint_id))",
)


class PostgresSaver:
    def __init__(self, connection):
        self.connection = connection

    @classmethod
    @contextmanager
    def from_conn_string(cls, conn_string):
        import psycopg2
        connection = psycopg2.connect(conn_string)
        connection.autocommit = True
        try:
            yield cls(connection)
        finally:
            connection.close()

    def setup(self):
        with self.connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(table)
'''

ASYNC_CHECKPOINTER = '''from contextlib import asynccontextmanager

from langgraph.checkpoint.postgres import TABLES


class AsyncPostgresSaver:
    def __init__(self, connection):
        self.connection = connection

    @classmethod
    @asynccontextmanager
    async def from_conn_string(cls, conn_string):
        import asyncpg
        connection = await asyncpg.connect(conn_string, timeout=5)
        try:
            yield cls(connection)
        finally:
            await connection.close()

    async def setup(self):
        for table in TABLES:
            await self.connection.execute(table)
'''

EMPTY = '"""A stand-in for the lab: it can be imported, and does nothing."""\n'

# Distribution, version, files, requirements. Without files, the code is that of Debian's package, and only the version is claimed.
STAND_INS = [
    ("langgraph", "0.2.76", {"langgraph/graph/__init__.py": EMPTY}, ["langchain-core"]),
    ("langgraph-checkpoint", "2.0.26", {"langgraph/checkpoint/base/__init__.py": EMPTY}, ["langchain-core"]),
    (
        "langgraph-checkpoint-postgres",
        "2.0.21",
        {
            "langgraph/checkpoint/postgres/__init__.py": CHECKPOINTER,
            "langgraph/checkpoint/postgres/aio.py": ASYNC_CHECKPOINTER,
        },
        ["langgraph-checkpoint>=2.0.21", "psycopg>=3.2.0"],
    ),
    ("langchain", "0.3.25", {"langchain/__init__.py": EMPTY}, ["langchain-core"]),
    ("langchain-core", "0.3.63", {"langchain_core/__init__.py": EMPTY}, []),
    ("langchain-openai", "0.3.18", {"langchain_openai/__init__.py": EMPTY}, ["langchain-core", "openai>=1.33.0"]),
    ("langsmith", "0.3.43", {"langsmith/__init__.py": EMPTY}, []),
    ("openai", "1.82.0", {"openai/__init__.py": EMPTY}, []),
    ("kafka-python", "2.2.10", {"kafka/__init__.py": EMPTY}, []),
    ("psycopg", "3.2.9", {"psycopg/__init__.py": EMPTY}, []),
    ("psycopg-binary", "3.2.9", {"psycopg_binary/__init__.py": EMPTY}, []),
    ("opentelemetry-api", "1.33.1", {"opentelemetry/metrics/__init__.py": EMPTY}, []),
    ("opentelemetry-sdk", "1.33.1", {"opentelemetry/sdk/__init__.py": EMPTY}, ["opentelemetry-api"]),
    ("opentelemetry-exporter-prometheus", "0.54b1", {"opentelemetry/exporter/prometheus/__init__.py": EMPTY}, ["opentelemetry-sdk"]),
    ("pydantic-settings", "2.9.1", {"pydantic_settings/__init__.py": EMPTY}, []),
    ("python-dotenv", "1.1.0", {"dotenv/__init__.py": EMPTY}, []),
    ("streamlit", "1.45.1", {"streamlit/__init__.py": EMPTY}, []),
    ("pytest", "8.3.5", {"pytest/__init__.py": EMPTY}, []),
    ("pytest-asyncio", "0.26.0", {"pytest_asyncio/__init__.py": EMPTY}, ["pytest"]),
    ("pytest-cov", "6.1.1", {"pytest_cov/__init__.py": EMPTY}, ["pytest"]),
    ("fastapi", "0.92.0", {}, ["pydantic", "starlette>=0.25.0"]),
    ("asyncpg", "0.29.0", {}, []),
    ("psycopg2-binary", "2.9.9", {}, []),
    ("redis", "5.0.0", {}, []),
]
EXTRAS = {"psycopg": {"binary": ["psycopg-binary"]}}
SAME_EVERY_TIME = (2000, 1, 1, 0, 0, 0)


def metadata(name, version, requires):
    what = "metadata only, the code is that of Debian's package" if not FILES[name] else "a stand-in"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", f"Summary: {what}; made for the lab of Umpire"]
    lines += [f"Requires-Dist: {one}" for one in requires]
    for extra, needs in EXTRAS.get(name, {}).items():
        lines += [f"Provides-Extra: {extra}"] + [f'Requires-Dist: {one}; extra == "{extra}"' for one in needs]
    return "\n".join(lines) + "\n"


def write_wheel(folder, name, version, files, requires):
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    content = dict(files)
    content[f"{info}/METADATA"] = metadata(name, version, requires)
    content[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: umpire-lab\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    content[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*content, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        for path, text in content.items():
            wheel.writestr(zipfile.ZipInfo(path, SAME_EVERY_TIME), text)


FILES = {name: files for name, _, files, _ in STAND_INS}

if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name, version, files, requires in STAND_INS:
        write_wheel(target, name, f"{version}+lab", files, requires)
