import { found, type Judge } from '../judge.ts';
import { shown } from '../risk.ts';

const ARGUMENTS = String.raw`\([^()\`\\;=>]*\)`;
/** Whole expressions of the shape `db.users.find({…}).limit(5)`: no other call, no assignment, no function can be in them. */
const LOOKING = new RegExp(
  `^\\s*(?:(?:db|rs)\\.(?:version|stats|serverStatus|hostInfo|getCollectionNames|getCollectionInfos|status|conf)\\(\\)` +
    `|db(?:\\.getSiblingDB${ARGUMENTS})?\\.\\w+\\.(?:find|findOne|count|countDocuments|estimatedDocumentCount|distinct|getIndexes|stats)${ARGUMENTS}` +
    `(?:\\.(?:limit|skip|sort|count|toArray|pretty|size)${ARGUMENTS})*` +
    `|db\\.(?:adminCommand|runCommand)\\(\\s*(?:["']ping["']|\\{\\s*["']?ping["']?\\s*:\\s*1\\s*\\})\\s*\\)(?:\\.ok)?` +
    `|show (?:dbs|databases|collections|tables))\\s*;?\\s*$`,
);
const MAX_LENGTH = 2000;

/** JavaScript for MongoDB: `read` where the whole is one of the shapes that only look, else `unknown`. */
export function judgeMongo(program: string, path: string, judge: Judge): void {
  const runsCode = /\$(where|function|accumulator|out|merge)/.test(program);
  if (program.length <= MAX_LENGTH && !runsCode && LOOKING.test(program)) return;
  found(judge, 'unknown', `${path} runs JavaScript that cannot be proven to only read: ${shown(program)}`);
}
