import type { Json } from '../../src/core/diagnosis/observation.ts';
import { readCompose } from '../../src/host/compose/read-compose.ts';

type Fields = { [key: string]: Json };

/** A container as the probe tells it: running, healthy, undisturbed, unless said otherwise. */
export function container(service: string, changes: Fields = {}): Json {
  return {
    name: service,
    service,
    id: 'f00d',
    image: `${service}:1`,
    imageId: 'sha256:f00d',
    state: 'running',
    health: 'healthy',
    exitCode: 0,
    oomKilled: false,
    error: '',
    restartCount: 0,
    startedAt: '2026-01-01T10:00:00.000Z',
    finishedAt: '',
    ports: [],
    ...changes,
  };
}

/** The three containers of the SOP; NEUROS has no health check there. */
export function containers(changes: { readonly [service: string]: Fields } = {}, more: Fields = {}): Json {
  const services = ['neuros', 'postgres', 'redis'];
  const one = (service: string) =>
    container(service, { ...(service === 'neuros' ? { health: 'none' } : {}), ...changes[service] });
  return { containers: services.map(one), ...more };
}

export function log(changes: Fields = {}): Json {
  return {
    state: 'running',
    health: 'none',
    exitCode: 0,
    error: '',
    restartCount: 0,
    lines: 3,
    bytes: 90,
    ...changes,
  };
}

export const HEALTHY_LOG = [
  'Running checkpointer setup...',
  'Checkpointer tables created/verified!',
  'Starting application server...',
  'INFO:     Started server process [1]',
  'INFO:     Application startup complete.',
  'INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)',
].join('\n');

export const COMPOSE = `services:
  redis:
    image: redis:alpine
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
  postgres:
    image: postgres:16
    environment:
      - POSTGRES_PASSWORD=example
      - POSTGRES_USER=postgres
      - POSTGRES_DB=neuros
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U postgres"]
  neuros:
    build: .
    depends_on:
      redis:
        condition: service_healthy
      postgres:
        condition: service_healthy
    environment:
      - REDIS_OM_URL=redis://redis:6379
      - DATABASE_URI=postgresql://postgres:example@postgres:5432/neuros
      - OPENAI_API_KEY=\${OPENAI_API_KEY}
    ports:
      - "8000:8000"
    command: |
      bash -c "
        python init_checkpointer.py &&
        python -m uvicorn main:app --host 0.0.0.0 --port 8000
      "
`;

/** What the compose probe would tell of a file, with OPENAI_API_KEY in .env. */
export function composed(source: string, dotenv = 'OPENAI_API_KEY=sk-test'): Json {
  const { secrets: _, ...data } = readCompose(source, dotenv, 'neuros');
  return JSON.parse(JSON.stringify(data)) as Json;
}

export const REQUIREMENTS = `# AI Providers & Core Framework
fastapi
langchain>=0.2.17
langchain-core
langchain-openai
langgraph>=0.2.0
langsmith
openai>=1.33.0
uvicorn

# LangGraph v0.2+ Checkpointer (CRITICAL), not langgraph[postgres]
langgraph-checkpoint-postgres>=1.0.0
asyncpg>=0.29.0
kafka-python>=2.0.2
psycopg[binary]>=3.1.0  # Required for Postgres checkpointer
psycopg2-binary>=2.9.9
redis>=5.0.0
opentelemetry-api>=1.20.0
opentelemetry-exporter-prometheus>=0.41b0
opentelemetry_sdk>=1.20.0
pydantic-settings>=2.0.0
python-dotenv>=1.0.0
streamlit>=1.30.0
pytest>=7.4.0
pytest-asyncio>=0.21.0
pytest-cov>=4.1.0
`;

export function file(text: string): Json {
  return {
    exists: true,
    sizeBytes: text.length,
    modified: '2026-01-01T10:00:00.000Z',
    lines: text.split('\n'),
  };
}
