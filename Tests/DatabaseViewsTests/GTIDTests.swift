import DatabaseViews
import Testing

@Suite("sets and positions of transactions") struct GTIDTests {
  private static let one = "3e11fa47-71ca-11e1-9e33-c80aa9429562"
  private static let two = "4e11fa47-71ca-11e1-9e33-c80aa9429562"

  private func set(_ text: String) throws -> GTIDSet {
    try #require(GTIDSet(text), "\(text)")
  }

  @Test("runs that touch or overlap become one, origins are sorted, ends of lines are none of it")
  func reading() throws {
    let read = try set("\(Self.two):7-9:1-5:6,\n\(Self.one.uppercased()):3")
    #expect(read.text() == "\(Self.one):3,\(Self.two):1-9")
    #expect(read.count == 10)
    #expect(try set("\(Self.one):1-5,\\n\(Self.two):2").count == 6)
    #expect(try set("").isEmpty)
  }

  @Test("a tag holds for what follows it, and is told from none")
  func tags() throws {
    let read = try set("\(Self.one):1-3:Shop:1-2:5:audit_1:7")
    #expect(read.text() == "\(Self.one):1-3,\(Self.one):audit_1:7,\(Self.one):shop:1-2:5")
    #expect(read.count == 7)
    #expect(!(try set("\(Self.one):shop:1").isSubset(of: set("\(Self.one):1"))))
  }

  @Test(
    "what is here and not there",
    arguments: [
      ("1-10", "3-4", "1-2:5-10"), ("1-10", "1-10", ""), ("1-5:8-9", "4-8", "1-3:9"),
      ("5", "1-4:6-9", "5"), ("1-3", "2-9223372036854775807", "1"),
      ("2-9", "1-2:4:6:9-20", "3:5:7-8"),
    ])
  func difference(own: String, other: String, rest: String) throws {
    let left = try set("\(Self.one):\(own)").subtracting(set("\(Self.one):\(other)"))
    #expect(left.text() == (rest.isEmpty ? "" : "\(Self.one):\(rest)"))
  }

  @Test("the whole range of numbers is borne, and what is no set is none")
  func extremes() throws {
    let all = try set("\(Self.one):1-9223372036854775807,\(Self.two):1-9223372036854775807")
    #expect(all.count == .max)
    #expect(all.union(all) == all && all.subtracting(all).isEmpty)
    for text in [
      "x", "\(Self.one)", "\(Self.one):0", "\(Self.one):5-3", "\(Self.one):1-2-3",
      "\(Self.one):9223372036854775808", "\(Self.one):", "abc:1", "\(Self.one):1 2x",
    ] {
      #expect(GTIDSet(text) == nil, "\(text)")
    }
  }

  @Test("positions of domains: the later number counts, whoever wrote it")
  func domains() throws {
    let source = try #require(DomainPositions("0-1-100,5-2-18446744073709551615"))
    let replica = try #require(DomainPositions("0-3-90\n5-2-7"))
    #expect(source.beyond(replica).text() == "0-1-100,5-2-18446744073709551615")
    #expect(source.count(beyond: replica) == .max)
    #expect(replica.count(beyond: source) == 0)
    #expect(try #require(DomainPositions("0-1-100")).count(beyond: replica) == 10)
    #expect(replica.union(source) == source)
    #expect(DomainPositions("") != nil && DomainPositions("0-1") == nil)
    #expect(DomainPositions("0-1--5") == nil && DomainPositions("4294967296-1-1") == nil)
  }

  @Test("places of logs are compared by number, and not with those of another server")
  func logs() throws {
    func place(_ file: String, _ offset: Int) throws -> SourcePosition.LogPlace {
      try #require(SourcePosition.LogPlace(file, offset))
    }
    #expect(try place("bin.000010", 4).isBeyond(place("bin.000009", 900)) == true)
    #expect(try place("bin.1000000", 4).isBeyond(place("bin.999999", 900)) == true)
    #expect(try place("bin.000010", 4).isBeyond(place("log.000009", 900)) == nil)
    #expect(try place("bin.000010", 9).bytes(from: place("bin.000010", 4)) == 5)
    #expect(try place("bin.000011", 9).bytes(from: place("bin.000010", 4)) == nil)
    #expect(SourcePosition.LogPlace("", 4) == nil)
  }
}
