import DeliveryFormats
import Testing

@Test func formatsAreListed() { #expect(DeliveryFormats.parsers.isEmpty) }
