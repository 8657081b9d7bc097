/**
 * A list as people write it to guard a chat-ops bot: one pattern for each destructive command they thought of, searched in
 * the line. It is fast, and misses options before the verb, quoting, wrappers' strings and everything not listed.
 */
export const DANGEROUS: readonly RegExp[] = [
  /\bdocker\s+compose\s+down\b/,
  /\bdocker-compose\s+down\b/,
  /\bdocker\s+system\s+prune\b/,
  /\bdocker\s+(?:volume|image|container|network|builder)\s+prune\b/,
  /\bdocker\s+(?:rm|rmi)\b/,
  /\bdocker\s+(?:volume|image|container|network)\s+rm\b/,
  /\bdocker\s+compose\s+.*\b(?:down|rm)\b/,
  /\bpodman\s+(?:rm|rmi|system\s+(?:prune|reset))\b/,
  /\bkubectl\s+(?:delete|drain|replace|patch)\b/,
  /\bhelm\s+(?:uninstall|delete|rollback)\b/,
  /\bterraform\s+(?:destroy|apply)\b/,
  /\brm\s+-[a-zA-Z]*[rf]/,
  /\b(?:shred|truncate|wipefs|mkfs(?:\.\w+)?)\b/,
  /\bdd\s+.*\bof=/,
  /\bfind\b.*-delete\b/,
  /\bgit\s+(?:reset\s+--hard|clean\s+-[a-z]*f|push\s+.*--force)\b/,
  /\b(?:drop|truncate)\s+(?:table|database|schema)\b/i,
  /\bdelete\s+from\b/i,
  /\bflush(?:all|db)\b/i,
  /\b(?:reboot|shutdown|poweroff|halt)\b/,
];

/** Whether any pattern of the list is found in the line. */
export const looksDangerous = (line: string): boolean => DANGEROUS.some((pattern) => pattern.test(line));
