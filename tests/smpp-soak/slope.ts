/** How memory grows with the messages: a line through the second half of what was measured. */

const megabyte = 1_048_576;
const per = 100_000;

export class Slope {
  readonly #points: { messages: number; megabytes: number }[] = [];

  add(messages: number, bytes: number): void {
    this.#points.push({ messages, megabytes: bytes / megabyte });
  }

  report(): { first: number; peak: number; last: number; slope_per_100k: number } {
    const sizes = this.#points.map(({ megabytes }) => megabytes);
    return {
      first: rounded(sizes[0] ?? 0),
      peak: rounded(Math.max(...sizes)),
      last: rounded(sizes.at(-1) ?? 0),
      slope_per_100k: rounded(slopeOf(this.#points.slice(this.#points.length >> 1)) * per),
    };
  }
}

/** Least squares; 0 where there is nothing to draw a line through. */
function slopeOf(points: readonly { messages: number; megabytes: number }[]): number {
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(({ messages }) => messages), mean(({ megabytes }) => megabytes)];
  const spread = points.reduce((sum, { messages }) => sum + (messages - x) ** 2, 0);
  if (spread === 0) return 0;
  return points.reduce((sum, { messages, megabytes }) => sum + (messages - x) * (megabytes - y), 0) / spread;
}

const rounded = (value: number): number => Number(value.toFixed(1));
