/** The case of a diagnosis or operation, whose ids are `<case>.<number>`. */
export function caseOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('.')));
}
