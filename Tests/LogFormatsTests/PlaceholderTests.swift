import LogFormats
import Testing

@Test func formatsAreListed() { #expect(LogFormats.parsers.isEmpty) }
