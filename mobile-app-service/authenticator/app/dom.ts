type Child = Node | string | false | undefined;

interface Attributes {
  readonly [name: string]: string | number | boolean | undefined | ((event: Event) => void);
}

/**
 * Makes an element. Text is put in as text: nothing in this app is ever parsed as HTML, and the page's policy forbids it.
 * A function is a listener (`onclick`), `true` an empty attribute, `false` and undefined none.
 */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== undefined) element.setAttribute(key, String(value));
  }
  for (const child of children) {
    if (child !== undefined && child !== false) element.append(child);
  }
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A picture of strokes in the colour of the text; silent, since the words beside it say the same. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  return svg;
}

const shapes = {
  shield: 'M12 3 5 5.6v5.1c0 4.5 2.9 8.2 7 10.1 4.1-1.9 7-5.6 7-10.1V5.6zM9 11.8l2.2 2.2 4-4',
  plus: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  gear: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 4.5v5M9 14.5v5',
  check: 'M5 12.5l4.6 4.6 9.6-9.8',
  cross: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  alert: 'M12 4 2.8 19.8h18.4zM12 10.2v4.2M12 17.2v.1',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.2l3.4 2',
  lock: 'M7 10.5h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2zM8 10.5V7.8a4 4 0 0 1 8 0v2.7',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 18.5a2 2 0 0 0 4 0',
  phone:
    'M9 2.8h6a2.4 2.4 0 0 1 2.4 2.4v13.6a2.4 2.4 0 0 1-2.4 2.4H9a2.4 2.4 0 0 1-2.4-2.4V5.2A2.4 2.4 0 0 1 9 2.8zM11 18h2',
  scan: 'M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M4 12h16',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.8-3.4 3.800-5 7.5-5s6.700 1.600 7.500 5',
  place:
    'M12 21c4-4.200 6.500-7.400 6.500-10.800a6.500 6.500 0 0 0-13 0C5.500 13.600 8 16.800 12 21zM12 8a2.300 2.300 0 1 0 0 4.600A2.300 2.300 0 0 0 12 8z',
  app: 'M5 5h14v14H5zM5 9h14',
  offline: 'M3 4l18 16M5 10.5A11 11 0 0 1 9 8M13 7.300c2.300.200 4.400 1.300 6 3.200M8 14a6 6 0 0 1 3-1.800M12 18v.100',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5.200 5 12.800 0 18M12 3c-5 5.200-5 12.800 0 18',
  next: 'M9 5l7 7-7 7',
  download: 'M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 20h14',
} as const;

export type IconName = keyof typeof shapes;
