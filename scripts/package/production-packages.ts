import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** An installed package that an app needs to run. */
export interface ProductionPackage {
  readonly name: string;
  readonly from: string;
  /** Where it goes, from the app's folder: `node_modules/express`. */
  readonly to: string;
}

interface Options {
  /** The top folder of the project. */
  readonly root: string;
  /** Folder of the app, below it. */
  readonly app: string;
}

/**
 * The packages that an app needs to run, as npm installed them here from the lock file, each once. What only
 * development or another app needs is not among them.
 *
 * @throws Error when one is not installed, or when two versions of one would have to go to the same place.
 */
export function listProductionPackages({ root, app }: Options): ProductionPackage[] {
  const found = new Map<string, ProductionPackage>();
  visit(join(root, app));
  return [...found.values()].sort((a, b) => (a.to < b.to ? -1 : 1));

  function visit(folder: string): void {
    const manifest = readManifest(folder);
    for (const { name, isOptional } of neededBy(manifest)) {
      const place = findPlace(name, folder);
      if (place === undefined) {
        if (isOptional) continue;
        throw new Error(`${manifest.name} needs ${name}, which is not installed.`);
      }
      const to = destination(place);
      const from = realpathSync(place);
      const known = found.get(to);
      if (known !== undefined && known.from !== from) throw new Error(`${known.from} and ${from} both go to ${to}.`);
      if (known !== undefined) continue;
      found.set(to, { name, from, to });
      visit(from);
    }
  }

  /** As Node looks: in the package's own node_modules, then in those of the folders above. */
  function findPlace(name: string, folder: string): string | undefined {
    for (let above = folder; ; above = dirname(above)) {
      const place = join(above, 'node_modules', name);
      if (existsSync(join(place, 'package.json'))) return place;
      if (above === root) return undefined;
    }
  }

  /** What npm put into a workspace's own node_modules goes to the same place relative to that workspace. */
  function destination(place: string): string {
    const path = relative(root, place).replaceAll('\\', '/');
    if (path.startsWith('node_modules/')) return path;
    if (path.startsWith('shared/')) return path.replace('shared/', 'node_modules/@mfa/shared/');
    return path.slice(path.indexOf('node_modules/'));
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function neededBy({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }: Manifest) {
  const optional = Object.keys(optionalDependencies ?? {});
  const optionalPeers = Object.keys(peerDependenciesMeta ?? {}).filter(
    (name) => peerDependenciesMeta?.[name]?.optional,
  );
  const names = new Set([...Object.keys({ ...dependencies, ...peerDependencies }), ...optional]);
  return (
    [...names]
      // A peer that may be absent is there for somebody else, if it is there.
      .filter((name) => !optionalPeers.includes(name) || dependencies?.[name] !== undefined)
      .map((name) => ({ name, isOptional: optional.includes(name) }))
  );
}
