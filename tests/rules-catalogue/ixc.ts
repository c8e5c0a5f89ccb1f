/** IXC: who is notified, with which template and when, and the log of what was sent. */
import type { Row } from './row.ts';

export const ixcRows: readonly Row[] = [
  {
    id: 'IXC-01',
    says: 'Who is to be notified are the rows of the report on the state of logins.',
    how: 'One entry for each number, with all of its rows; a row without a usable number is told with its reason. None is lost.',
  },
  {
    id: 'IXC-02',
    says: 'What is to be said is written down once, whatever the channel it goes over.',
    how: 'A notification has further `ways` and an `email`. A campaign names one of them: the same people, its own results.',
  },
  {
    id: 'IXC-04',
    says: 'Without the link to the omnichannel platform nothing can be sent this way.',
    how: 'Without the channel there is no notification and no campaign; one that lost its channel queues nothing.',
  },
  {
    id: 'IXC-05',
    says: 'Each customer reads words of their own.',
    how: 'Variables take `nome`, `codigo`, `celular`, `logins`, `local`, `bairro` and `cidade` of each person.',
  },
  {
    id: 'IXC-06',
    says: 'Many are told at once, out of one report.',
    how: 'One start queues every row of it.',
  },
  {
    id: 'IXC-07',
    says: 'A notice is about an instability or about maintenance.',
    how: '`purpose` of a campaign or trigger; `other` for the rest, and nothing else is taken. It is in the metadata, so the log finds it.',
  },
  {
    id: 'IXC-08',
    says: 'Only rows that the filters let through are written to.',
    how: 'Filters of the watch, looked at again in Ponte whatever the webservice answered.',
  },
  {
    id: 'IXC-09',
    says: 'It takes three parts: the report, the link to the platform, and the trigger.',
    how: '`GET /v1/sources`, `/v1/watches` and `/v1/triggers` list what a source brings and what it triggers.',
  },
  {
    id: 'IXC-10',
    says: 'The report brings logins, each with its state and whose it is.',
    how: 'Read from the webservice of the ERP. A login without state is `unknown`, not `offline`.',
  },
  {
    id: 'IXC-11',
    says: 'People of the report, or of a mailing, can be told by e-mail.',
    how: 'Campaigns with `via: email`. Ponte sends none itself: `email.requested` tells the core, once for each record.',
  },
  {
    id: 'IXC-12',
    says: 'The people of the report can be told by SMS.',
    how: 'A way with a text of its own, over an SMS channel.',
  },
  {
    id: 'IXC-13',
    says: 'The people of the report can be told over the omnichannel platform.',
    how: 'A way over a channel of Opa! Suite, with a template of its own.',
  },
  {
    id: 'IXC-14',
    says: 'A message goes to the WhatsApp number of the customer.',
    how: 'E.164 with its plus sign; where WhatsApp knows the contact by another form of the number, that one.',
  },
  {
    id: 'IXC-15',
    says: 'The send trigger writes by the rules set on the report.',
    how: 'A watch reads the logins; those that fall together in one place are an outage, told once to each person.',
  },
  {
    id: 'IXC-16',
    says: 'Sending needs both a registered message and a filter on logins.',
    how: 'A watch without a filter, or whose trigger does not exist, is refused by name.',
  },
  {
    id: 'IXC-17',
    says: 'What is sent goes straight to the WhatsApp of the customer.',
    how: 'Nobody has to let it pass after the start.',
  },
  {
    id: 'IXC-18',
    says: 'A message has to be registered before it can be sent.',
    how: 'A campaign with a notification that does not exist is refused, and the field named.',
  },
  {
    id: 'IXC-19',
    says: 'A template is made at the provider beforehand, and not by who sends it.',
    how: '`template_not_found` where Opa! Suite does not have it. Ponte reads templates there and never writes one.',
  },
  { id: 'IXC-20', says: 'The text of a template and its variables are read from Opa! Suite.' },
  {
    id: 'IXC-23',
    says: 'The type of communication of a message is WhatsApp.',
    how: '`type`, which may be left out; nothing else is taken, and on an SMS channel not even that.',
  },
  {
    id: 'IXC-24',
    says: 'A message has a short description.',
    how: '`name`; empty it is refused.',
  },
  {
    id: 'IXC-25',
    says: 'The channels to choose from are read from Opa! Suite.',
    how: 'Active ones, in one request, with the credentials at hand: before the channel is saved.',
  },
  {
    id: 'IXC-26',
    says: 'A template goes only over a channel it is tied to.',
    how: 'Over another one it is refused before it leaves, `template_channel_mismatch`; the provider says `template_not_found`.',
  },
  {
    id: 'IXC-27',
    says: 'The templates to choose from are those of the chosen channel.',
    how: 'For versions of Opa! Suite that cannot list by channel, `templateListing: account` lists them all.',
  },
  {
    id: 'IXC-28',
    says: 'The text of a message is that of its template, filled in by itself.',
    how: 'It is not part of the request: sent along, it is refused.',
  },
  {
    id: 'IXC-29',
    says: 'Each variable of the template is tied to the data that fill it.',
    how: 'One that is not is named; a template without variables asks for nothing.',
  },
  { id: 'IXC-30', says: 'Every recipient gets the values of the variables in the order of the template.' },
  {
    id: 'IXC-32',
    says: 'It can be sent by hand, once, out of the report.',
    how: 'A campaign over the report: no task is made, and it is not started again.',
  },
  {
    id: 'IXC-33',
    says: 'A customer is reached only with a complete and correct mobile number in the record.',
    how: 'Empty, short, landline or with letters: left out, with a reason that names the field and not the number.',
  },
  {
    id: 'IXC-34',
    says: 'Filters stand in three sections: customer and contract, login, ordering.',
    how: 'Whatever can be filtered by can be ordered by.',
  },
  { id: 'IXC-35', says: 'Rows are filtered by data of the customer and of the contract that a login belongs to.' },
  {
    id: 'IXC-36',
    says: 'Rows are filtered by data of the login itself.',
    how: 'Asked of the webservice wherever it can answer that exactly.',
  },
  {
    id: 'IXC-37',
    says: 'Rows come in the order that was asked for.',
    how: 'Over all pages; a field or direction that does not exist is refused by name.',
  },
  {
    id: 'IXC-39',
    says: 'Whoever sends checks first whom the filters mean.',
    how: '`start` wants the number of recipients that `preview` tells. Any other is refused with the present one.',
  },
  {
    id: 'IXC-41',
    says: 'Sending queues, and tells what was queued.',
    how: 'With `queue` the messages wait for a task: the campaign and its records list them, and nothing is sent.',
  },
  {
    id: 'IXC-42',
    says: 'A scheduled task sends what is queued.',
    how: 'A task of kind `drain`; its runs list what they let go.',
  },
  { id: 'IXC-45', says: 'A task runs at a minute of its hour, 0 to 59.', how: 'Any other is refused by name.' },
  { id: 'IXC-46', says: 'A task runs at an hour of the day, 0 to 23.', how: 'Any other is refused by name.' },
  { id: 'IXC-47', says: '7 as hour and 30 as minute is half past seven in the morning.' },
  {
    id: 'IXC-48',
    says: 'A task can be kept to some days of the month, as an interval with both ends included.',
    how: 'Days that no month has are refused by name.',
  },
  { id: 'IXC-49', says: 'A task can run on every day of the month, the 31st too.' },
  {
    id: 'IXC-50',
    says: 'A day has to fit the days of the month and the weekdays, even where every day of the month is chosen.',
    how: 'Unlike cron, which takes a day that fits either.',
  },
  { id: 'IXC-51', says: 'A task can be kept to some months.' },
  { id: 'IXC-52', says: 'A task can run in every month.' },
  { id: 'IXC-53', says: 'A task can be kept to some weekdays, counted from 1 for Monday.' },
  { id: 'IXC-54', says: 'A task can run on every weekday, Sundays too.', how: 'Sunday is 0, and 7 as well.' },
  {
    id: 'IXC-55',
    says: 'Saving a task checks it: what is wrong is not kept, what is right shows that it exists.',
    how: 'The answer carries the next run; a schedule that never runs is refused.',
  },
  {
    id: 'IXC-56',
    says: 'Each run finds its customers and writes to them once in its period.',
    how: 'A run is claimed by writing it down: looked at twice, or by two processes, it starts one campaign.',
  },
  {
    id: 'IXC-57',
    says: 'What is sent goes over WhatsApp, and the log says so.',
  },
  {
    id: 'IXC-58',
    says: 'The customer can go on writing in the ticket that was opened for the notice.',
    how: '`conversationId` of `message.received` is that of `conversation.opened`, whichever opened it.',
  },
  {
    id: 'IXC-59',
    says: 'The log has every message that was sent this way.',
    how: 'As many rows as were queued, also after being killed in the middle of it.',
  },
  { id: 'IXC-61', says: 'The log shows the newest first and is searched by its fields.' },
  { id: 'IXC-62', says: 'A row of the log is found by its id.', how: 'The id of the message.' },
  {
    id: 'IXC-63',
    says: 'A row carries the customer, and is found by it.',
    how: '`metadata.customerId` of the sender.',
  },
  { id: 'IXC-64', says: 'A row tells over which medium the message went.' },
  { id: 'IXC-65', says: 'The contact is shown as `+55 (11) 99999-0000`, and found in any form.' },
  {
    id: 'IXC-66',
    says: 'The number of a customer is the one in *Telefone Celular*, and no other.',
    how: 'Unless an order of fields is configured; a source without that field has an order of its own.',
  },
  { id: 'IXC-67', says: 'The date of sending is the moment it was sent, not the moment it was queued.' },
  {
    id: 'IXC-68',
    says: 'The status of a row is one of two words: it worked, or it did not.',
    how: '`sucesso` or `falha`; null while the message is still on its way.',
  },
  { id: 'IXC-69', says: 'A row that worked says so in a sentence.' },
  {
    id: 'IXC-70',
    says: 'A row that failed gives the reason, without giving away any secret.',
    how: 'What the provider said, with any token taken out of it.',
  },
  {
    id: 'IXC-71',
    says: 'From the message to the customer it is thirteen steps, in their order.',
    how: 'The task is there before something waits for it; setting its time moves what waits.',
  },
  {
    id: 'IXC-72',
    says: 'News about the network reaches everybody at once.',
    how: 'One run lets go all that wait, as fast as the channel may send.',
  },
];
