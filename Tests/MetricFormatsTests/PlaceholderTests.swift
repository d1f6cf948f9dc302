import MetricFormats
import Testing

@Test func formatsAreListed() { #expect(MetricFormats.parsers.isEmpty) }
