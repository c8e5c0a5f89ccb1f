/** A content field the provider would refuse. `path` is relative to the message: `content.body`. */
export interface ContentIssue {
  path: string;
  /** English. */
  message: string;
  /** Portuguese. */
  messagePt: string;
}
