/**
 * A template is addressed by Zenvia's id, a UUID, and a name in Ponte holds no hyphens: they are written as underscores.
 * Any other id stays as it is.
 */
const asUuid = /^([0-9a-f]{8})[_-]([0-9a-f]{4})[_-]([0-9a-f]{4})[_-]([0-9a-f]{4})[_-]([0-9a-f]{12})$/;

export const nameOfId = (id: string): string => id.toLowerCase().replace(asUuid, '$1_$2_$3_$4_$5');
export const idOfName = (name: string): string => name.replace(asUuid, '$1-$2-$3-$4-$5');
