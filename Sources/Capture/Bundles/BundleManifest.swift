import ByteParsing

/// What a bundle says of itself: who made it, of which host and when, and what each file is.
package struct BundleManifest: Sendable, FieldBearing {
  package static let form = "diag.bundle"
  package static let schema = "diag.bundle/1"
  package static let name = "manifest.json"

  package struct File: Sendable, FieldBearing {
    package enum Role: String, Sendable {
      /// What a verdict rests on.
      case evidence
      /// What the program said of it.
      case report
    }

    package var path: String
    package var role: Role
    /// What the evidence is called in reports, as it was where it was taken.
    package var source: String
    /// Kinds of evidence, as of inputs.
    package var kinds: [String]
    /// As it stands here.
    package var bytes: Int
    /// Bytes that were left out in the middle, and why.
    package var cutBytes: Int
    package var cut: String?

    package static var blank: File {
      File(path: "", role: .evidence, source: "", kinds: [], bytes: 0, cutBytes: 0, cut: nil)
    }

    package mutating func visitFields(_ visitor: any FieldVisitor) {
      visitor.field("path", &path)
      visitor.field("role", &role)
      visitor.field("source", &source)
      visitor.field("kinds", &kinds)
      visitor.field("bytes", &bytes)
      visitor.field("cutBytes", &cutBytes)
      visitor.field("cut", &cut)
    }
  }

  package struct Redacted: Sendable, FieldBearing {
    package var what: String
    package var count: Int

    package static var blank: Redacted { Redacted(what: "", count: 0) }

    package mutating func visitFields(_ visitor: any FieldVisitor) {
      visitor.field("what", &what)
      visitor.field("count", &count)
    }
  }

  package var version = ""
  package var host: String?
  /// UTC, ISO 8601.
  package var started = ""
  package var finished = ""
  package var files: [File] = []
  package var redacted: [Redacted] = []
  /// What became of each input of the look.
  package var inputs: [Recording.Input] = []
  /// What is not in the bundle, and why.
  package var missing: [Recording.Input] = []

  package init() {}

  package static var blank: BundleManifest { BundleManifest() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("version", &version)
    visitor.field("host", &host)
    visitor.field("started", &started)
    visitor.field("finished", &finished)
    visitor.field("files", &files)
    visitor.field("redacted", &redacted)
    visitor.field("inputs", &inputs)
    visitor.field("missing", &missing)
  }

  /// The manifest that a text is; `nil` where it is none.
  package init?(_ bytes: [UInt8]) {
    guard KeptForm.name(bytes.rawSpan) == Self.form, let reader = FieldReader(bytes) else {
      return nil
    }
    visitFields(reader)
  }
}

extension Recording.Input: FieldBearing {
  package static var blank: Recording.Input {
    Recording.Input(source: "", kind: "unknown", status: .unreadable)
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("source", &source)
    visitor.field("kind", &kind)
    visitor.field("status", &status)
    visitor.field("note", &note)
  }
}
