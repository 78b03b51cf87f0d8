import { createXmlEvents } from '@mfa/shared/soap/xml-events';

/** An element with what it contains. Attributes are those without a namespace. */
export interface XmlNode {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlNode[];
  /** Its own text, blanks at the ends removed. */
  readonly text: string;
}

/** A file of 20,000 key packages has about half as many. */
const MAXIMUM_ELEMENTS = 1_000_000;

/**
 * The whole document as a tree; DTD, processing instructions and entities of one's own are refused.
 *
 * @throws MfaError `malformed`
 */
export function readXmlTree(xml: string): XmlNode {
  const root = createNode('', '');
  const open = [root];
  createXmlEvents(
    {
      open(element) {
        const node = createNode(element.local, element.uri);
        for (const { local, uri, value } of Object.values(element.attributes)) {
          if (uri === '') node.attributes.set(local, value);
        }
        open.at(-1)?.children.push(node);
        open.push(node);
      },
      text(chunk) {
        const node = open.at(-1);
        if (node !== undefined) node.chunks += chunk;
      },
      close() {
        open.pop();
      },
    },
    { elements: MAXIMUM_ELEMENTS },
  )(xml);
  return root.children[0] ?? root;
}

function createNode(name: string, namespace: string) {
  return {
    name,
    namespace,
    attributes: new Map<string, string>(),
    children: [] as XmlNode[],
    chunks: '',
    get text() {
      return this.chunks.trim();
    },
  };
}

/** The element at the end of a path of local names, the first of each; undefined: there is none. */
export function findNode(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  return path.reduce<XmlNode | undefined>((found, name) => found?.children.find((child) => child.name === name), node);
}

/** Its text; undefined: there is no such element, or it is empty. */
export function findText(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  return findNode(node, ...path)?.text || undefined;
}
