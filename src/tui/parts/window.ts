/** First row of a window of `height` rows over `total`, moved from `top` no more than it takes to show `index`. */
export function windowTop(index: number, top: number, height: number, total: number): number {
  const least = Math.max(0, index - height + 1);
  const most = Math.max(0, Math.min(index, total - height));
  return Math.max(least, Math.min(top, most));
}

/** First line of a text so that its end is never above the end of the window. */
export function textTop(top: number, height: number, total: number): number {
  return Math.max(0, Math.min(top, total - height));
}
