import TestSupport
import Testing

@Suite("Mutations of the evidence of collectors")
struct CollectorMutationTests {
  static let samples = [
    "leak-heap-parallel-jdk25", "leak-heap-zgc-jdk25", "leak-heap-jstat-gc", "leak-classloader",
    "leak-heap-jstat-gccause-jdk25", "gc-heap-too-small", "healthy-gc-bounded-cache-parallel",
    "healthy-gc-steady-load",
  ]

  @Test(
    "prefixes, line ends, encodings, archives and repetition change no verdict",
    arguments: samples, Mutation.allCases)
  func harmless(name: String, mutation: Mutation) throws {
    let sample = Sample.named(name)
    let folder = try mutation.apply(to: sample)
    #expect(try triage(folder.path).report.causes == sample.causes)
  }

  @Test("evidence that is cut anywhere shows no cause that the whole has not", arguments: samples)
  func cut(name: String) throws {
    let sample = Sample.named(name)
    let folder = try TemporaryFolder()
    for file in sample.files {
      let bytes = try sample.bytes(file)
      for end in stride(from: 997, to: bytes.count, by: max(997, bytes.count / 12)) {
        let path = try folder.write(Array(bytes[..<end]), "cut.txt")
        let found = try triage(path).report.causes
        #expect(Set(found).isSubset(of: sample.causes + ["cpu/gc-thrash"]), "cut at \(end)")
      }
    }
  }
}
