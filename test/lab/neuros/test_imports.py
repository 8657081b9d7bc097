#!/usr/bin/env python3
"""Test that all critical imports work"""

try:
    print("Testing imports...")

    import fastapi
    print("FastAPI imported")

    import langgraph
    print("LangGraph imported")

    from langgraph.checkpoint.postgres import PostgresSaver
    print("PostgresSaver imported successfully!")

    import redis
    import asyncpg
    import uvicorn
    print("All other dependencies imported")

    print("\nAll imports successful! The environment is correctly set up.")

except ImportError as e:
    print(f"Import failed: {e}")
