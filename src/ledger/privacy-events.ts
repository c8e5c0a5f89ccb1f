/** Events that name a person and are found by no message of theirs. */
const names = [
  'contact.opted_out',
  'contact.opted_in',
  'contact.merged',
  'channel.notice',
  'channel.degraded',
  'email.requested',
  'command.rejected',
];

/** A condition over `event`, which the index over them repeats word for word. */
export const eventsAboutPeople = `name in (${names.map((name) => `'${name}'`).join(', ')})`;
