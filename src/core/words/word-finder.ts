/** Finds which of many words a text contains, in one pass over it; ASCII case does not matter. */
export interface WordFinder {
  /** Indexes of the words contained, each once; `null` when none is. */
  find(text: string): Set<number> | null;
  /** Calls back at each occurrence, with the word's index and the place behind it, in the order of those places. */
  each(text: string, hit: (word: number, end: number) => void): void;
}

const ASCII = 128;
const ROOT = 0;

/** Builds an automaton after Aho and Corasick (1975) over lower-case ASCII words. */
export function createWordFinder(words: readonly string[]): WordFinder {
  const { next, kinds, width, found } = build(words);
  function each(text: string, hit: (word: number, end: number) => void): void {
    let state = ROOT;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      state = code < ASCII ? (next[state * width + (kinds[code] ?? 0)] ?? ROOT) : ROOT;
      const here = found[state];
      if (here !== undefined) for (const word of here) hit(word, at + 1);
    }
  }
  return {
    each,
    find(text) {
      let hits: Set<number> | null = null;
      each(text, (word) => {
        hits ??= new Set();
        hits.add(word);
      });
      return hits;
    },
  };
}

interface Automaton {
  /** `next[state * width + kind of character]`. */
  readonly next: Int32Array;
  /** Kind of each ASCII character: 0 for those in no word; upper and lower case are one kind. */
  readonly kinds: Uint8Array;
  readonly width: number;
  /** The words that end in a state. */
  readonly found: readonly (readonly number[] | undefined)[];
}

function build(words: readonly string[]): Automaton {
  const kinds = new Uint8Array(ASCII);
  let width = 1;
  for (const char of new Set(words.join(''))) {
    kinds[char.charCodeAt(0)] = width;
    kinds[char.toUpperCase().charCodeAt(0)] = width;
    width += 1;
  }
  const states = words.reduce((sum, word) => sum + word.length, 1);
  const next = new Int32Array(states * width);
  const found: number[][] = new Array(states);
  let made = 1;
  for (const [index, word] of words.entries()) {
    let state = ROOT;
    for (const char of word) {
      const edge = state * width + (kinds[char.charCodeAt(0)] ?? 0);
      next[edge] ||= made++;
      state = next[edge] ?? ROOT;
    }
    found[state] = [...(found[state] ?? []), index];
  }
  complete(next, width, found);
  return { next, kinds, width, found };
}

/** Adds what follows when a word breaks off: the longest end of it that begins another word. */
function complete(next: Int32Array, width: number, found: number[][]): void {
  const fallback = new Int32Array(next.length / width);
  const queue = [ROOT];
  for (let at = 0; at < queue.length; at += 1) {
    const state = queue[at] ?? ROOT;
    for (let kind = 1; kind < width; kind += 1) {
      const child = next[state * width + kind] ?? ROOT;
      const other = state === ROOT ? ROOT : (next[(fallback[state] ?? ROOT) * width + kind] ?? ROOT);
      if (child === ROOT) {
        next[state * width + kind] = other;
        continue;
      }
      fallback[child] = other;
      const inherited = found[other];
      if (inherited !== undefined) found[child] = [...(found[child] ?? []), ...inherited];
      queue.push(child);
    }
  }
}
