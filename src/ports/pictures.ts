/** Draws. */
export interface Pictures {
  /** The PNG of an SVG document, drawn off the event loop within 10 seconds; rejects when it cannot be. */
  png(svg: string): Promise<Uint8Array>;
}
