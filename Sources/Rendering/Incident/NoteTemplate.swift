/// What a note is to be sent as; without one it is the whole note.
package enum NoteTemplate: Sendable {
  /// What is known now.
  case initial
  /// How things stand, to those who got the first message.
  case update
  /// That it is over, and what it was.
  case resolved
}
