/** A share as Python's '%.2f' prints it in percent: halves go to the even digit, where `toFixed` goes up. */
export function toPercent(share: number): string {
  const percent = share * 100;
  // Only eighths end exactly halfway between hundredths: 12.125 is 12.12, 12.375 is 12.38.
  const isHalfAboveEven = (percent * 8) % 4 === 1;
  return isHalfAboveEven ? percent.toFixed(3).slice(0, -1) : percent.toFixed(2);
}
