/** LMD: mailings out of a webservice, comments on protocols that go out over WhatsApp, and masks of fields. */
import type { Row } from './row.ts';

export const lemondeskRows: readonly Row[] = [
  {
    id: 'LMD-01',
    says: 'Binding data of a mailing to extra fields came with one release; older systems do not have it.',
    how: 'Only the field `opening` of a message opens a conversation. Who does not send it gets what they always got.',
  },
  {
    id: 'LMD-02',
    says: 'What the webservice delivers can be stored in the extra fields of an occurrence.',
    how: '`conversation.opened` carries `extra` apart from `customer`.',
  },
  {
    id: 'LMD-03',
    says: 'Extra fields of an occurrence are bound in campaigns over SMS and over WhatsApp, and in nothing else.',
    how: 'A map with an occurrence is refused by e-mail and over channels of any other medium.',
  },
  {
    id: 'LMD-05',
    says: 'The configured occurrence becomes a protocol when the customer answers the message.',
    how: '`conversation.opened`, told once, with the occurrence and its extra fields.',
  },
  {
    id: 'LMD-06',
    says: 'Each campaign may bring other data about another subject.',
    how: 'Two campaigns to one customer open two conversations, each with its own fields.',
  },
  {
    id: 'LMD-11',
    says: 'Only a group of extra fields that describes occurrences takes data of a mailing.',
    how: 'A map with a group of another kind is refused, and the group named.',
  },
  {
    id: 'LMD-12',
    says: 'It is advised, not demanded, to name a field as the integration delivers it.',
    how: 'Other names are warned of; equal names are suggested as a first map.',
  },
  {
    id: 'LMD-13',
    says: 'The name of a field may have blanks, accents and signs such as º.',
    how: 'It comes back letter by letter after being stored.',
  },
  {
    id: 'LMD-14',
    says: 'A group of extra fields is of use only where its occurrence has it.',
    how: 'A mapping onto any other group is refused, naming both.',
  },
  {
    id: 'LMD-15',
    says: 'Who maps extra fields has to say when the case is opened: as the message goes, or as the customer answers it.',
    how: '`openingMode`, refused where it is missing.',
  },
  {
    id: 'LMD-16',
    says: 'A case may be opened at the moment the message is sent.',
    how: '`on-send`: once the provider has taken it, however that is learned. No reply is needed.',
  },
  {
    id: 'LMD-17',
    says: 'A case may be opened only when the customer answers the template.',
    how: '`on-reply`: the first reply opens it, a second one lands in it. Who quotes nothing answers what was last.',
  },
  {
    id: 'LMD-18',
    says: 'The occurrence that is chosen must be one that carries the extra fields.',
    how: 'None, or one without groups, is refused.',
  },
  {
    id: 'LMD-19',
    says: 'A mailing out of a webservice needs its address; a file has none.',
    how: 'A source without it is refused, and a file that names a source too. Either is mapped in the same way.',
  },
  {
    id: 'LMD-20',
    says: 'The groups to choose from are those of the occurrence that was picked.',
    how: '`POST /v1/campaigns/map`; groups of another kind are left out.',
  },
  {
    id: 'LMD-21',
    says: 'The fields to choose from are those of the group, with what is known of each.',
    how: 'Whether it is mandatory, its type and its mask.',
  },
  {
    id: 'LMD-22',
    says: 'Each mapping names what the webservice calls the value.',
    how: 'Exactly so: under any other spelling the value is absent.',
  },
  {
    id: 'LMD-23',
    says: 'No mandatory extra field may be left without a mapping.',
    how: 'The map is refused, and the field named.',
  },
  {
    id: 'LMD-24',
    says: 'A record that brings nothing for a mandatory extra field has failed.',
    how: 'Nothing is also null, blanks, and the date of zeros of databases. The reason names the field.',
  },
  {
    id: 'LMD-25',
    says: 'A record that fails takes nothing with it: the run goes on to its end.',
    how: 'Its result names the field; the campaign sends to the others.',
  },
  {
    id: 'LMD-26',
    says: 'A record that brings nothing for an optional extra field is a good one.',
    how: 'The field is left out, instead of being empty.',
  },
  {
    id: 'LMD-28',
    says: 'Six fields of the customer can always be filled: code, name, two phones, mobile, date of birth.',
    how: 'In this order, and CPF after them (INC-05).',
  },
  { id: 'LMD-29', says: 'The code of the customer.', how: 'A text, so that zeros at its beginning stay.' },
  {
    id: 'LMD-30',
    says: 'The name of the customer.',
    how: 'Accents stay, each letter with its accent as one character.',
  },
  {
    id: 'LMD-31',
    says: 'The first phone of the customer.',
    how: 'It may be a landline; the target stays the mobile.',
  },
  { id: 'LMD-32', says: 'The second phone of the customer.', how: 'It may be a landline too.' },
  {
    id: 'LMD-33',
    says: 'The mobile of the customer is what messages go to.',
    how: 'A map without it is refused. A record fails where it is missing, a landline, or no number.',
  },
  {
    id: 'LMD-34',
    says: 'The date of birth of the customer.',
    how: '`05/09/1988` and `1988-09-05` are the same day; one that no calendar has fails the record.',
  },
  {
    id: 'LMD-35',
    says: 'It is advised to keep data of the subject out of the fields of the customer.',
    how: 'A warning, and nothing is refused.',
  },
  {
    id: 'LMD-36',
    says: 'A finance house delivers name, mobile, CPF, due date, contract and instalment of a reminder.',
  },
  { id: 'LMD-37', says: 'Of these, due date, contract and instalment are extra fields.' },
  { id: 'LMD-38', says: 'Of these, name, mobile and CPF are of the customer.' },
  {
    id: 'LMD-39',
    says: 'The answer to the reminder is saved as the occurrence of the instalment, with its three fields, for the customer.',
  },
  {
    id: 'LMD-40',
    says: 'First the run, then the reply, then the protocol.',
    how: 'The events come in this order, and until the reply there is no conversation to be seen.',
  },
  {
    id: 'LMD-41',
    says: 'The protocol belongs to the record that the customer already has.',
    how: 'Two runs for one customer name the same contact and the same CPF in two conversations.',
  },
  { id: 'LMD-42', says: 'A shop delivers name, mobile, CPF, order and invoice with the state of an order.' },
  { id: 'LMD-43', says: 'Of what the shop delivers, order and invoice are extra fields.' },
  { id: 'LMD-44', says: 'Of what the shop delivers, name, mobile and CPF are of the customer.' },
  {
    id: 'LMD-45',
    says: 'The answer to the notice of the shop is saved as the state of the order.',
    how: 'With the order and the invoice; that a sentence of the source lists the fields of finance is its slip.',
  },
  {
    id: 'LMD-46',
    says: 'A webservice joins systems of different make.',
    how: 'REST with JSON and SOAP with XML give the same records.',
  },
  {
    id: 'LMD-49',
    says: 'The 24 hours are checked from when the case was registered.',
    how: 'Decided otherwise (INC-01): they count from the last message of the customer, whatever was registered or sent.',
  },
  { id: 'LMD-50', says: 'Within the 24 hours a comment reaches the customer as free text, without a template.' },
  {
    id: 'LMD-51',
    says: 'Only the customer opens the window; a template sent to them does not.',
    how: '`openedBy` and `expiresAt` of the window; `window.opened` tells it once.',
  },
  {
    id: 'LMD-52',
    says: 'An agent can see that the conversation lies within the 24 hours.',
    how: '`GET /v1/windows/{channel}/{contact}`: state, end, what opened it.',
  },
  { id: 'LMD-53', says: 'After the 24 hours free text is held back, and an approved template goes.' },
  {
    id: 'LMD-55',
    says: 'A conversation that began elsewhere brings no WhatsApp window along.',
    how: 'Windows belong to one contact on one channel: one that is open on another number opens nothing here.',
  },
  { id: 'LMD-56', says: 'A template the provider has not approved is not sent.', how: '409 `template_not_approved`.' },
  { id: 'LMD-57', says: 'Once the customer answers a template, free text goes again for 24 hours.' },
  {
    id: 'LMD-73',
    says: 'A field of text may have a mask, which its value is brought into.',
    how: 'A value that cannot be fails its record; a mask on a field of another type is refused.',
  },
  { id: 'LMD-74', says: 'A mask for e-mail addresses.', how: 'One address, with a whole domain.' },
  {
    id: 'LMD-75',
    says: 'A mask for phones.',
    how: 'Brazilian ones with area code: `(11) 99999-0000`, `(11) 3333-4444`.',
  },
  { id: 'LMD-76', says: 'A mask for CPF.', how: 'Eleven digits with right check digits: `529.982.247-25`.' },
  {
    id: 'LMD-77',
    says: 'A mask for CNPJ.',
    how: 'Right check digits, and letters where the new numbers have them: `12.ABC.345/01DE-35`.',
  },
  { id: 'LMD-78', says: 'A mask for postcodes.', how: 'Eight digits: `01310-100`.' },
  { id: 'LMD-79', says: 'A mask that makes all letters capitals.' },
  { id: 'LMD-80', says: 'A mask that makes all letters small.' },
  {
    id: 'LMD-81',
    says: 'A mask that the operator makes up.',
    how: 'A pattern of digits, letters and fixed characters, which either brings a value into form or refuses it.',
  },
];
