/** Field 22 of `/proc/PID/stat`: clock ticks since boot. The name before it may contain blanks and parentheses. */
export const parseStartTime = (text: string): string | undefined => /^\d+ \(.*\) (?:\S+ ){19}(\d+)/s.exec(text)?.[1]

/** `/proc/net/pppol2tp`: links of all the kernel's L2TP sessions, whoever made them. */
export const parseL2tpLinks = (text: string): readonly string[] =>
  [...text.matchAll(/^\s+interface (ppp\d{1,8})$/gm)].flatMap(([, name]) => name ?? [])

/** `/proc/net/route`: whether there is a default route. */
export const hasRoute = (text: string): boolean => /^\S+\t00000000\t/m.test(text)
