/** Longest texts SMPP 3.4 allows in C-octet strings, in characters without the closing NUL. */
export const maxCharacters = {
  systemId: 15,
  // The specification says 8; there are SMSCs that hand out 16.
  password: 16,
  systemType: 12,
  addressRange: 40,
  serviceType: 5,
  number: 20,
  dataNumber: 64,
  messageId: 64,
  /** `YYMMDDhhmmsstnnp`. */
  time: 16,
} as const;

/** What is read may be longer than what we would write, since SMSCs exceed the specification; never without end. */
export const maxCharactersRead = 255;

/** 255 fits in the length octet, and the specification stops at 254. */
export const maxShortMessageOctets = 254;

/** A `message_payload` of 64 KiB less one octet, and room for what stands around it. */
export const maxPduOctets = 65_536 + 1024;
