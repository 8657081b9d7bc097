/** A word after `umpire` that is no slash command. */
export interface Verb {
  run(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number>;
}

interface Entry {
  readonly usage: string;
  readonly description: string;
  /** Loaded when it is asked for: a command line waits for nothing it does not use. */
  load(): Promise<Verb>;
}

export const VERBS: { readonly [name: string]: Entry } = {
  start: {
    usage: 'start',
    description: 'everything in one process: each chat whose tokens are set, or the terminal console',
    load: async () => (await import('./verbs/start.ts')).start,
  },
  bot: {
    usage: 'bot',
    description: 'the half that talks: chats, database; no host credentials',
    load: async () => (await import('./verbs/start.ts')).bot,
  },
  worker: {
    usage: 'worker',
    description: 'the half that reaches hosts: queue and host credentials; no chat tokens',
    load: async () => (await import('./verbs/start.ts')).worker,
  },
  match: {
    usage: 'match [--json] [FILE] | --stdin',
    description: 'known errors in a log, likeliest root cause first',
    load: async () => (await import('./verbs/match.ts')).match,
  },
  classify: {
    usage: 'classify [--json] -- COMMAND… | --stdin',
    description: 'the risk of a shell command: read, change, destroy or unknown, and why',
    load: async () => (await import('./verbs/classify.ts')).classify,
  },
  lint: {
    usage: 'lint [PATH…]',
    description: 'check runbooks, signatures, configuration, compose files and Dockerfiles',
    load: async () => (await import('./verbs/lint.ts')).lint,
  },
  ledger: {
    usage: 'ledger verify',
    description: 'check the hash chain of everything that was decided and done',
    load: async () => (await import('./verbs/ledger.ts')).ledger,
  },
  keys: {
    usage: 'keys init',
    description: 'make the keys that grants are signed (bot) and verified with (workers)',
    load: async () => (await import('./verbs/keys.ts')).keys,
  },
  backups: {
    usage: 'backups [TARGET] [--json]',
    description: 'backups that were taken, newest first, and until when they are kept',
    load: async () => (await import('./verbs/backups.ts')).backups,
  },
  manifest: {
    usage: 'manifest slack [--url URL]',
    description: 'the Slack app manifest, from the commands there are',
    load: async () => (await import('./verbs/manifest.ts')).manifest,
  },
  help: {
    usage: 'help',
    description: 'this text',
    load: async () => (await import('./help.ts')).help,
  },
  version: {
    usage: 'version',
    description: 'which Umpire this is',
    load: async () => (await import('./help.ts')).version,
  },
};
