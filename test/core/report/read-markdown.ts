/** A report as its reader sees it: what is code and what is not. */

/** Lines outside code blocks. */
function outside(markdown: string): string[] {
  let fence: string | undefined;
  return markdown.split('\n').filter((line) => {
    const [ticks] = /^`{3,}/.exec(line) ?? [];
    if (fence === undefined && ticks !== undefined) fence = ticks;
    else if (fence !== undefined && line === fence) fence = undefined;
    else return fence === undefined;
    return false;
  });
}

/** Lines that state something: neither heading nor empty. */
export function statements(markdown: string): string[] {
  return outside(markdown).filter((line) => line !== '' && !/^#{1,6} /.test(line));
}

/** Lines that a reader takes for a heading, in lists too. */
export function headings(markdown: string): string[] {
  return outside(markdown).filter((line) => /^\s*(?:- |\d+[.)] )*#{1,6}(?: |$)/.test(line));
}

/** A line without its code spans and escaped characters; within code nothing is escaped. */
export function outsideCode(line: string): string {
  return line.replace(/\\.|(`+)(?!`)(?:.*?[^`])?\1(?!`)/gu, '');
}

/** The numbers a line cites. */
export function citedIn(line: string): number[] {
  return [...outsideCode(line).matchAll(/\[#(\d+)\]/g)].map(([, seq]) => Number(seq));
}
