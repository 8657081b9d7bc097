import { DockerfileParser, type Flag, type Instruction, type ModifiableInstruction } from 'dockerfile-ast';

/** A Dockerfile as far as the build's inputs go. `from` is the image of the last stage, build arguments filled in. */
export interface DockerfileReading {
  readonly problems: readonly { readonly message: string; readonly line: number; readonly column: number }[];
  /** Sources of COPY and ADD as written, relative to the build context; other stages, URLs and here-documents left out. */
  readonly copied: readonly string[];
  readonly from: string;
}

/** One instruction, counted from line 1; `words` are its arguments without flags, from either form. */
export interface Step {
  readonly keyword: string;
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
  readonly text: string;
  readonly json: boolean;
  readonly line: number;
  readonly column: number;
}

const SIZE_LIMIT = 1024 * 1024;
const KEYWORDS = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** Reads a Dockerfile; never throws on any text. */
export function readDockerfile(source: string): DockerfileReading {
  const steps = readSteps(source);
  if (typeof steps === 'string')
    return { problems: [{ message: steps, line: 1, column: 1 }], copied: [], from: '' };
  return {
    problems: problemsIn(steps),
    copied: steps.flatMap(sources),
    from: fillArguments(steps.filter(({ keyword }) => keyword === 'FROM').at(-1)?.words[0] ?? '', steps),
  };
}

/** The instructions in order, or why there are none. */
export function readSteps(source: string): Step[] | string {
  if (source.length > SIZE_LIMIT) return 'The Dockerfile is larger than 1 MiB.';
  try {
    return DockerfileParser.parse(source).getInstructions().map(readStep);
  } catch (cause) {
    return `The Dockerfile cannot be parsed: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

function readStep(instruction: Instruction): Step {
  const text = (instruction.getArgumentsContent() ?? '').trimStart();
  const list = asJsonList(text);
  const words = list ?? (text.split('\n')[0] ?? '').split(/[ \t]+/).filter((word) => word !== '');
  const { line, character } = instruction.getRange().start;
  return {
    keyword: instruction.getKeyword(),
    words,
    flags: new Map(flagsOf(instruction).map((flag) => [flag.getName(), flag.getValue() ?? ''])),
    text,
    json: list !== undefined,
    line: line + 1,
    column: character + 1,
  };
}

function flagsOf(instruction: Instruction): readonly Flag[] {
  return 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags() : [];
}

/** The library's own reading of the JSON form drops spaces inside strings. */
function asJsonList(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function problemsIn(steps: readonly Step[]): { message: string; line: number; column: number }[] {
  const problems = steps
    .filter(({ keyword }) => !KEYWORDS.has(keyword))
    .map(({ keyword, line, column }) => ({
      message: `Unknown instruction ${keyword.slice(0, 40)}.`,
      line,
      column,
    }));
  const first = steps.find(({ keyword }) => keyword !== 'ARG');
  if (first === undefined)
    problems.push({ message: 'There is no FROM in this Dockerfile.', line: 1, column: 1 });
  else if (first.keyword !== 'FROM' && KEYWORDS.has(first.keyword))
    problems.push({
      message: 'Only ARG may stand before the first FROM.',
      line: first.line,
      column: first.column,
    });
  for (const step of steps)
    if (KEYWORDS.has(step.keyword) && step.text === '')
      problems.push({ message: `${step.keyword} needs an argument.`, line: step.line, column: step.column });
  return problems;
}

function sources({ keyword, words, flags }: Step): string[] {
  if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.has('from')) return [];
  return words
    .slice(0, -1)
    .filter((word) => !word.startsWith('<<') && !/^([a-z][a-z0-9+.-]{0,20}:\/\/|git@)/i.test(word));
}

/** `FROM python:${VERSION}` with the defaults of the ARGs before the first FROM; without a default it stays as written. */
function fillArguments(image: string, steps: readonly Step[]): string {
  const start = steps.findIndex(({ keyword }) => keyword === 'FROM');
  const defaults = new Map(
    steps.slice(0, start).flatMap(({ words }) =>
      words.map((word): [string, string] => {
        const [name = '', ...value] = word.split('=');
        return [name, value.join('=').replaceAll(/^["']|["']$/g, '')];
      }),
    ),
  );
  return image.replaceAll(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (whole, braced?: string, fallback?: string, bare?: string) => {
      const value = defaults.get(braced ?? bare ?? '');
      return value === undefined || value === '' ? (fallback ?? whole) : value;
    },
  );
}
