/** What a PNG says of itself; throws when it is none. */
export function readPng(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (signature.some((byte, at) => bytes[at] !== byte)) throw new Error('it does not begin like a PNG');
  if (!Buffer.from(bytes).toString('latin1').endsWith('IEND\u00aeB`\u0082')) throw new Error('it is cut off');
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
