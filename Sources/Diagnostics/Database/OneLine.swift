extension String {
  /// The text with line breaks and runs of blanks as one blank.
  var oneLine: String {
    split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" || $0 == "\r\n" })
      .joined(separator: " ")
  }
}
