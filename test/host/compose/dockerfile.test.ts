import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lintDockerfile } from '../../../src/host/compose/lint-dockerfile.ts';
import { readDockerfile } from '../../../src/host/compose/read-dockerfile.ts';

/** The gold standard of the SOP, layer 3. */
const GOLD = `FROM python:3.12-slim

WORKDIR /app

# Install system dependencies required for Python packages like psycopg
RUN apt-get update && apt-get install -y \\
    gcc \\
    libpq-dev \\
    && rm -rf /var/lib/apt/lists/*

# Copy requirements first to leverage Docker layer caching
COPY requirements.txt .

RUN pip install --upgrade pip && \\
    pip install -r requirements.txt

COPY . .
`;

describe('what a Dockerfile copies', () => {
  test('the gold standard', () => {
    expect(readDockerfile(GOLD)).toEqual({
      problems: [],
      copied: ['requirements.txt', '.'],
      from: 'python:3.12-slim',
    });
  });

  test.each([
    ['COPY --chown=a:b --link a b /d/', ['a', 'b']],
    ['COPY ["a b", "c", "/d/"]', ['a b', 'c']],
    ['COPY --from=build /x /y', []],
    ['ADD https://example.com/x.tar /z', []],
    ['ADD git@github.com:a/b.git /z', []],
    ['ADD x.tar.gz /z', ['x.tar.gz']],
    ['COPY <<EOF /etc/x\nCOPY not this\nEOF', []],
    ['COPY a \\\n  b \\\n  /d/', ['a', 'b']],
    ['copy a /d', ['a']],
    ['RUN echo COPY a b', []],
  ])('%s', (instruction, copied) => {
    expect(readDockerfile(`FROM x:1\n${instruction}\n`)).toMatchObject({ copied, problems: [] });
  });

  test('the last stage’s image, with the defaults of its arguments', () => {
    const source = 'ARG V=3.12\nFROM node:20 AS front\nFROM python:${V}-slim\n';
    expect(readDockerfile(source).from).toBe('python:3.12-slim');
    expect(readDockerfile('ARG V\nFROM python:${V:-3}\n').from).toBe('python:3');
    expect(readDockerfile('FROM python:${V}\n').from).toBe('python:${V}');
  });
});

describe('what cannot be built is said with its place', () => {
  test.each([
    ['', 1, /no FROM/],
    ['RUN x\nFROM a:1\n', 1, /Only ARG/],
    ['FROM a:1\nCOPPY a b\n', 2, /Unknown instruction COPPY/],
    ['FROM a:1\nCOPY\n', 2, /COPY needs an argument/],
    [`FROM a:1\n#${'x'.repeat(2 ** 20)}`, 1, /larger than 1 MiB/],
  ])('%#', (source, line, message) => {
    expect(readDockerfile(source).problems).toMatchObject([
      { line, message: expect.stringMatching(message) },
    ]);
  });

  test('no text whatever makes it throw', () => {
    const words = fc.constantFrom(
      'FROM',
      'COPY',
      'ADD',
      'RUN',
      'CMD',
      ' ',
      '\n',
      '\\\n',
      '[',
      ']',
      '"',
      '<<EOF',
      'EOF',
      '--from=',
      '$',
      '${',
      '}',
      'a:1',
      '#',
      '`',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words, { maxLength: 30 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (source) => Array.isArray(lintDockerfile(source, 'Dockerfile'))),
      { numRuns: 500 },
    );
  });
});

describe('lint', () => {
  const lint = (source: string) =>
    lintDockerfile(source, 'Dockerfile').map(({ line, field, message }) => `${line} ${field} ${message}`);

  test('of the gold standard finds only that it runs as root', () => {
    expect(lint(GOLD)).toEqual([expect.stringMatching(/^1 FROM The container runs as root/)]);
  });

  test.each([
    ['FROM python\nUSER 1', /1 FROM The base image `python`/],
    ['FROM oven/bun:latest\nUSER 1', /1 FROM The base image/],
    ['FROM host:5000/x\nUSER 1', /1 FROM The base image/],
    [
      'FROM a:1\nRUN apt-get update\nRUN apt-get install -y x && rm -rf /var/lib/apt/lists/*\nUSER 1',
      /2 RUN Its package lists/,
    ],
    ['FROM a:1\nRUN apt-get update && apt-get install -y x\nUSER 1', /2 RUN Package lists stay/],
    ['FROM a:1\nADD app /app\nUSER 1', /2 ADD Use COPY/],
    ['FROM a:1\nCOPY . .\nRUN pip install -r requirements.txt\nUSER 1', /2 COPY Copy the requirements first/],
    ['FROM oven/bun:1\nCOPY . .\nRUN bun install\nUSER 1', /2 COPY Copy the requirements first/],
    ['FROM a:1\nUSER root', /2 USER The container runs as root/],
    ['FROM a:1\nUSER 1\nCMD python main.py', /3 CMD In this form a shell/],
  ])('%#: %s', (source, problem) => {
    expect(lint(source)).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    'FROM scratch\nUSER 1',
    'FROM a@sha256:0123\nUSER 1',
    'FROM a:1 AS base\nUSER 2\nFROM base\nUSER 1',
    'ARG V\nFROM a:$V\nUSER 1',
    'FROM a:1\nADD x.tar.gz /\nUSER 1',
    'FROM a:1\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nUSER app\nCMD ["python", "main.py"]',
  ])('is content with %s', (source) => {
    expect(lint(source)).toEqual([]);
  });
});
