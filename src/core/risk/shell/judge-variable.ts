import { found, type Judge } from '../judge.ts';
import { shown } from '../risk.ts';
import type { Argument } from './argument.ts';

/**
 * Variables through which shells, loaders and programs choose other programs, options or files. Matched whole, never
 * inside a name. Where Docker, PostgreSQL or Redis act (`DOCKER_HOST`, `PGHOST`) is no risk of its own.
 */
const STEERING = new RegExp(
  `^(${[
    ...[
      'PATH',
      'IFS',
      'ENV',
      'BASH.*',
      'SHELL',
      'SHELLOPTS',
      'PS[0-9]',
      'PROMPT_COMMAND',
      'CDPATH',
      'HOME',
      'XDG_.*',
    ],
    ...[
      'LD_.*',
      'DYLD_.*',
      'GCONV_PATH',
      'GLIBC_.*',
      'HOSTALIASES',
      'LOCPATH',
      'NLSPATH',
      'FPATH',
      'HISTFILE',
      'TMPDIR',
    ],
    ...[
      '.*PAGER',
      '.*EDITOR',
      'VISUAL',
      'BROWSER',
      'LESS.*',
      '.*_COMMAND',
      '.*_RSH',
      'RSH',
      '.*_ASKPASS',
      'PROXYCOMMAND',
    ],
    ...[
      'GIT_.*',
      'SSH_.*',
      'PERL.*',
      'PYTHON.*',
      'RUBY.*',
      'NODE_.*',
      'NPM_.*',
      'PIP_.*',
      'JAVA_.*',
      'JDK_.*',
      'AWK.*',
    ],
    ...[
      '.*OPTIONS',
      '.*OPTS?',
      '.*_FLAGS',
      '.*RC',
      '.*_RC',
      '.*RCFILE',
      'CURL_HOME',
      'POSIXLY_CORRECT',
      'MALLOC_TRACE',
      'DOCKER_CONFIG',
      'DOCKER_CLI_.*',
      'KUBECONFIG',
      'KUBECTL_.*',
    ],
    ...[
      'HELM_.*',
      'TF_.*',
      'BUILDX_.*',
      'CONTAINERS_.*',
      'SYSTEMD_.*',
      'MYSQL_HOME',
      'COMPOSE_FILE_LOADER',
      'ANSIBLE_.*',
    ],
  ].join('|')})$`,
  'i',
);

/** Setting a variable changes nothing outside the shell, unless it steers what other commands do. */
export function judgeVariable(name: string, value: Argument | undefined, judge: Judge): void {
  if (STEERING.test(name)) {
    found(judge, 'unknown', `${shown(name)} decides what other programs do`);
    return;
  }
  // Arithmetic evaluates what a variable holds, and a subscript in it runs commands.
  if (value?.fixed && /\$\(|`/.test(value.text))
    found(judge, 'unknown', `${shown(name)} holds code that may run later`);
}
