/** Ways to write `PROGRAM GROUP VERB` so that a search for its words misses it, and ways to have it run by something else. */
export function obfuscate(program: string, group: string, verb: string): string[] {
  const plain = `${program} ${group} ${verb}`;
  return [
    plain,
    ...quoted(program, group, verb),
    ...expanded(program, group, verb),
    ...wrapped(plain),
    ...nested(plain),
    ...decoded(plain),
  ];
}

const octal = (text: string) => [...text].map((each) => `\\${each.charCodeAt(0).toString(8)}`).join('');
const hex = (text: string) => [...text].map((each) => `\\x${each.charCodeAt(0).toString(16)}`).join('');
const between = (text: string, sign: string) => `${text.slice(0, 2)}${sign}${text.slice(2)}`;

const quoted = (program: string, group: string, verb: string): string[] => [
  `'${program}' "${group}" ${verb}`,
  `${between(program, "''")} ${between(group, '""')} ${between(verb, "''")}`,
  `${between(program, '\\')} ${between(group, '\\')} ${between(verb, '\\')}`,
  `${between(program, '\\\n')} ${between(group, '\\\n')} ${between(verb, '\\\n')}`,
  `$'${octal(program)}' $'${hex(group)}' $'${octal(verb)}'`,
  `${program}\t${group}   ${verb}`,
  `/usr/bin/${program} ${group} ${verb}`,
  `/usr/../usr/bin/${program} ${group} ${verb}`,
  `${program} -v ${group} ${verb}`,
  `${program} --log-level=debug --host ssh://h ${group} ${verb} --help=false`,
  `A=1 B=2 ${program} ${group} ${verb}`,
  `>/dev/null 2>&1 ${program} ${group} ${verb}`,
];

const expanded = (program: string, group: string, verb: string): string[] => [
  `${program}\${IFS}${group}\${IFS}${verb}`,
  `{${program},${group},${verb}}`,
  `${program} ${group} ${verb.slice(0, 2)}{${verb.slice(2)},}`,
  `${program} ${group} ${verb.slice(0, -1)}?`,
  `${program.slice(0, -1)}[${program.slice(-1)}] ${group} ${verb}`,
  `x=${verb}; ${program} ${group} $x`,
  `x=${program}; $x ${group} ${verb}`,
  `\${X:-${program}} ${group} ${verb}`,
  `${program} ${group} $(echo ${verb})`,
  `${program} \`echo ${group}\` ${verb}`,
  `set -- ${group} ${verb}; ${program} "$@"`,
  `a=(${program} ${group} ${verb}); "\${a[@]}"`,
  `x='${group} ${verb}'; ${program} $x`,
  `printf -v x %s ${verb}; ${program} ${group} "$x"`,
  `read -r x <<< ${verb}; ${program} ${group} "$x"`,
];

const wrapped = (plain: string): string[] => [
  `command ${plain}`,
  `exec ${plain}`,
  `sudo -u root -- ${plain}`,
  `sudo -E env A=1 nohup timeout 5 nice -n 3 ${plain}`,
  `env -i ${plain}`,
  `env -S '${plain}'`,
  `stdbuf -oL setsid ionice -c2 ${plain}`,
  `time -p ${plain}`,
  `watch -n 1 ${plain}`,
  `flock /tmp/l -c '${plain}'`,
  `script -qc '${plain}' /dev/null`,
  `su -c '${plain}'`,
  `chroot /host ${plain}`,
  `nsenter -t 1 -m -- ${plain}`,
  `ssh -p 22 ana@h -i k 'cd /srv; ${plain}'`,
  `docker exec -it c ${plain}`,
  `docker run -v /var/run/docker.sock:/var/run/docker.sock docker ${plain}`,
  `kubectl exec p -c c -- ${plain}`,
  `find . -maxdepth 0 -exec ${plain} \\;`,
  `echo x | xargs ${plain}`,
  `echo '${plain}' | xargs -I{} sh -c '{}'`,
  `parallel ${plain} ::: x`,
  `busybox sh -c '${plain}'`,
  `jobs -x ${plain}`,
];

const nested = (plain: string): string[] => [
  `docker ps; ${plain}`,
  `docker ps && (${plain}) &`,
  `! ${plain}`,
  `if ${plain}; then ls; fi`,
  `case x in x) ${plain};; esac`,
  `ls $(${plain})`,
  `cat <(${plain})`,
  `ls > >(${plain})`,
  `A=$(${plain}) ls`,
  `echo "\${x:=$(${plain})}"`,
  `cat <<E\n$(${plain})\nE\n`,
  `f() { ${plain}; }; f`,
  `ls() { ${plain}; }; ls`,
  `trap '${plain}' EXIT`,
  `coproc ${plain}`,
  `[[ -n $(${plain}) ]]`,
];

const decoded = (plain: string): string[] => [
  `eval '${plain}'`,
  `eval "$(echo ${plain})"`,
  `bash -c '${plain}'`,
  `bash -lc "bash -c '${plain}'"`,
  `bash <<< '${plain}'`,
  `bash <<'E'\n${plain}\nE\n`,
  `echo ${plain} | sh`,
  `echo ${Buffer.from(plain).toString('base64')} | base64 -d | bash`,
  `echo '${[...plain].toReversed().join('')}' | rev | sh`,
  `printf '${hex(plain)}' | sudo -s`,
  `source <(echo '${plain}')`,
  `alias x='${plain}'; x`,
  `python3 -c 'import os; os.system("${plain}")'`,
  `perl -e 'system("${plain}")'`,
  `awk 'BEGIN{system("${plain}")}'`,
  `sed '1e ${plain}' x`,
  `tar -tf x -I '${plain}'`,
  `git -c core.pager='${plain}' log`,
];
