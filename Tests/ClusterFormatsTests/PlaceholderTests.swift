import ClusterFormats
import Testing

@Test func formatsAreListed() { #expect(ClusterFormats.parsers.isEmpty) }
