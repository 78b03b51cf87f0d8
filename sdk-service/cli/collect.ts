/** Reads an option that may be given several times, for commander; its default is `[]`. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
