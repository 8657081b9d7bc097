/** The longest length that each of `lengths` may have so that all fit into `room`, and none is over `most`. */
export function fairShare(lengths: readonly number[], room: number, most: number): number {
  let left = room;
  const shortestFirst = [...lengths].sort((a, b) => a - b);
  for (const [index, length] of shortestFirst.entries()) {
    const share = Math.floor(left / (shortestFirst.length - index));
    if (length > share) return Math.max(0, Math.min(share, most));
    left -= length;
  }
  return most;
}
