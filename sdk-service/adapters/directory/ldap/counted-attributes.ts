import type { DirectoryConfig } from '../../../ports/directory.ts';
import type { LdapFilter } from './filter.ts';
import { personAttributes } from './map-entry.ts';

/** The attributes that make a person what he is here, or by which the filters find him. Undefined: any may be one. */
export function countedAttributes(
  config: Pick<DirectoryConfig, 'kind' | 'attributes'>,
  filters: readonly LdapFilter[],
): readonly string[] | undefined {
  const asked = filters.flatMap(attributesOf);
  if (asked.includes('')) return undefined;
  return [...personAttributes(config), ...asked];
}

/** Those that a filter asks for; an empty one is any. */
function attributesOf(filter: LdapFilter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(attributesOf);
    case 'not':
      return attributesOf(filter.filter);
    default:
      return [filter.attribute];
  }
}
