/** Red, green, blue, each 0 to 255. */
export type Colour = readonly [number, number, number];

export const BLACK: Colour = [0, 0, 0];
export const WHITE: Colour = [255, 255, 255];

/** From `a` (t = 0) to `b` (t = 1), straight through RGB. */
export function mix(a: Colour, b: Colour, t: number): Colour {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export const darker = (colour: Colour, by: number): Colour => mix(colour, BLACK, by);
export const lighter = (colour: Colour, by: number): Colour => mix(colour, WHITE, by);

/** A colour of the wheel: hue in turns, saturation and lightness 0 to 1 (CSS Color 4, section 7). */
export function hsl(hue: number, saturation: number, lightness: number): Colour {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number): number => {
    const k = (n + hue * 12) % 12;
    return 255 * (lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** As SVG writes it. */
export function css(colour: Colour): string {
  return `rgb(${colour.map((channel) => Math.round(Math.min(255, Math.max(0, channel)))).join(',')})`;
}
