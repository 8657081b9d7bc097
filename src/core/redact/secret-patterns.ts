/** What secrets look like, as RE2. The group `s` is the secret, else the whole match is. */
export interface SecretPattern {
  readonly kind: string;
  readonly pattern: string;
  /** Text without this cannot match: spares the pattern where its words are common. */
  readonly needs?: string;
}

const TOKENS: SecretPattern[] = [
  { kind: 'aws-key', pattern: '\\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ABIA|ACCA)[A-Z0-9]{16}\\b' },
  { kind: 'github', pattern: '\\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}|\\bgithub_pat_[A-Za-z0-9_]{40,}' },
  { kind: 'gitlab', pattern: '\\b(?:glpat|gldt|glrt|glptt|glcbt|glsoat)-[A-Za-z0-9_.-]{20,}' },
  { kind: 'slack', pattern: '\\b(?:xoxa|xoxb|xoxe|xoxp|xoxr|xoxs|xapp)[.-][A-Za-z0-9.-]{10,}' },
  {
    kind: 'slack-hook',
    pattern: 'hooks\\.slack\\.com/(?:services|workflows|triggers)/(?P<s>[A-Za-z0-9/_-]+)',
  },
  { kind: 'discord-hook', pattern: '(?:discord|discordapp)\\.com/api/(?:v\\d+/)?webhooks/(?P<s>[\\w/-]+)' },
  { kind: 'teams-hook', pattern: '\\.webhook\\.office\\.com/(?P<s>\\S+)' },
  { kind: 'telegram', pattern: '\\b\\d{8,10}:AA[A-Za-z0-9_-]{32,}' },
  { kind: 'ai-key', pattern: '\\b(?:sk-|sk_ant|lsv2_pt_|lsv2_sk_|hf_|gsk_|r8_|pplx-)[A-Za-z0-9_-]{20,}' },
  { kind: 'stripe', pattern: '\\b(?:(?:sk|rk|pk)_(?:live|test)|whsec)_[A-Za-z0-9]{16,}' },
  { kind: 'npm', pattern: '\\bnpm_[A-Za-z0-9]{30,}' },
  { kind: 'pypi', pattern: '\\bpypi-[A-Za-z0-9_-]{40,}' },
  {
    kind: 'google',
    pattern: '\\bAIza[A-Za-z0-9_-]{35}|\\bya29\\.[A-Za-z0-9_-]{20,}|\\bGOCSPX-[A-Za-z0-9_-]{20,}',
  },
  { kind: 'vault', pattern: '\\b(?:hvs|hvb|hvr)\\.[A-Za-z0-9_-]{20,}' },
  { kind: 'docker', pattern: '\\b(?:dckr_pat|dckr_oat)_[A-Za-z0-9_-]{20,}' },
  {
    kind: 'cloud-token',
    pattern:
      '\\b(?:dop_v1_|doo_v1_|dapi|shpat_|shpss_|lin_api_|atlasv1\\.|sntrys_|glsa_|nfp_)[A-Za-z0-9_=-]{30,}',
  },
  { kind: 'sendgrid', pattern: '\\bSG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}' },
  { kind: 'age-key', pattern: '\\bAGE-SECRET-KEY-1[A-Z0-9]{50,}' },
  { kind: 'jwt', pattern: '\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*' },
  {
    kind: 'password-hash',
    pattern:
      '(?:\\$2a\\$|\\$2b\\$|\\$2y\\$)\\d\\d\\$[./A-Za-z0-9]{53}|\\$argon2(?:id|i|d)\\$\\S{20,}|(?:\\$1\\$|\\$5\\$|\\$6\\$|\\$y\\$)[./A-Za-z0-9]{2,}\\$[./A-Za-z0-9]{20,}',
  },
  { kind: 'password-hash', pattern: 'SCRAM-SHA-256\\$(?P<s>\\S{20,})' },
];

const PLACES: SecretPattern[] = [
  { kind: 'url', pattern: '[A-Za-z][A-Za-z0-9+.-]*://[^\\s/:@"\'<>]*:(?P<s>[^\\s/"\'<>]+)@', needs: '@' },
  { kind: 'url', pattern: '://(?P<s>[0-9a-f]{32}|[A-Za-z0-9_-]{36,})@', needs: '@' },
  {
    kind: 'url',
    pattern:
      '(?i)[?&](?:sig=|signature=|x-amz-signature=|x-amz-credential=|key=|auth=|pass=|pw=)(?P<s>[^&\\s"\'<>]{6,})',
  },
  {
    kind: 'authorization',
    pattern:
      '(?i)authorization[\\\\"\']*\\s*[:=]\\s*[\\\\"\']*(?:(?:bearer|basic|token|digest|negotiate|apikey|aws4-hmac-sha256)\\s+)?(?P<s>[^\\s"\'\\\\][^"\'\\\\\\r\\n]*)',
  },
  {
    kind: 'authorization',
    pattern:
      '\\b(?i:bearer)\\s+(?P<s>[A-Za-z0-9._~+/=-]{24,}|[A-Za-z._~+/=-]*[0-9][A-Za-z0-9._~+/=-]{7,}|[A-Za-z._~+/=-]{8,}[0-9][A-Za-z0-9._~+/=-]*)',
  },
  { kind: 'authorization', pattern: '(?i)\\bbasic\\s+(?P<s>[A-Za-z0-9+/]{12,}={0,2})(?:$|[\\s"\'])' },
  {
    kind: 'cookie',
    pattern:
      '(?i)(?:set-cookie|\\bcookie)[\\\\"\']*\\s*:\\s*[\\\\"\']*(?P<s>[^\\s"\'\\\\=;]+=[^"\'\\\\\\r\\n]+)',
  },
  { kind: 'docker-login', pattern: '"auth"\\s*:\\s*"(?P<s>[A-Za-z0-9+/=]{8,})"' },
  { kind: 'argument', pattern: '\\bredis-cli\\b[^|;&]*?\\s(?:-a|--pass)[\\s=]+["\']?(?P<s>[^\\s"\']+)' },
  {
    kind: 'argument',
    pattern:
      '\\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mariadb-admin)\\b[^|;&]*?\\s-p["\']?(?P<s>[^\\s"\'-][^\\s"\']*)',
  },
  { kind: 'argument', pattern: '\\bsshpass\\s+-p\\s*["\']?(?P<s>[^\\s"\']+)' },
  {
    kind: 'argument',
    pattern:
      '\\b(?:docker|podman|helm registry|oras|skopeo)\\s+login\\b[^|;&]*?\\s-p[\\s=]*["\']?(?P<s>[^\\s"\'-][^\\s"\']*)',
  },
  {
    kind: 'argument',
    pattern:
      '\\b(?:curl|wget)\\b[^|;]*?\\s(?:-u|--user|--proxy-user)[\\s=]*["\']?[^\\s:"\']*:(?P<s>[^\\s"\']+)',
  },
  {
    kind: 'sql',
    pattern:
      '(?i)(?:\\b(?:user|role)\\b[^;]*\\bidentified\\s+(?:with\\s+\\S+\\s+)?by|\\bpassword)\\s+[\'"](?P<s>[^\'"]+)[\'"]',
  },
  { kind: 'config', pattern: '(?i)\\b(?:requirepass|masterauth|primaryauth)\\s+["\']?(?P<s>[^\\s"\']+)' },
  { kind: 'config', pattern: '(?i)\\bmachine\\s+\\S+\\s+login\\s+\\S+\\s+password\\s+(?P<s>\\S+)' },
  { kind: 'config', pattern: '(?i)"auth"\\s+(?:"[^"]*"\\s+)?"(?P<s>[^"]+)"' },
];

export const SECRET_PATTERNS: readonly SecretPattern[] = [...TOKENS, ...PLACES];
