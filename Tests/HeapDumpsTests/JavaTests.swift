import Capture
import Foundation
import TestSupport
import Testing

@testable import HeapDumps

/// A full JDK on this host, and what it is told of the layout of objects.
struct JavaSetting: Sendable, CustomTestStringConvertible {
  var home: String
  var options: String

  var testDescription: String { "\(home.split(separator: "/").last ?? "") \(options)" }

  /// Every JDK with `jcmd` and a compiler, with the options that its version knows.
  static let all: [JavaSetting] = {
    let root = "/usr/lib/jvm"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root).sorted()) ?? []
    let homes = names.map { "\(root)/\($0)" }.filter { home in
      FileManager.default.isExecutableFile(atPath: "\(home)/bin/jcmd")
        && FileManager.default.isExecutableFile(atPath: "\(home)/bin/javac")
        && (try? URL(filePath: home).resourceValues(forKeys: [.isSymbolicLinkKey]))?.isSymbolicLink
          != true
    }
    return homes.flatMap { home in
      let isNew = !["8", "11", "17", "21"].contains { home.contains("-\($0)-") }
      let common = ["", "-XX:-UseCompressedOops"]
      let own = isNew ? "-XX:+UseCompactObjectHeaders" : "-XX:-UseCompressedClassPointers"
      return (common + [own]).map { JavaSetting(home: home, options: $0) }
    }
  }()
}

@Suite("Heap dumps of real JVMs")
struct JavaTests {
  @Test(
    "sizes are those of the JVM's own histogram, class by class",
    .enabled(if: !JavaSetting.all.isEmpty, "no full JDK is installed below /usr/lib/jvm"),
    arguments: JavaSetting.all)
  func sizes(setting: JavaSetting) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.program, "Shapes.java")
    let run = try Command.shell(
      """
      cd '\(folder.path)'; jdk='\(setting.home)/bin'
      "$jdk/java" -Xmx64m -XX:+UseSerialGC \(setting.options) Shapes.java > ready & pid=$!
      for i in $(seq 300); do grep -q ready ready && break; sleep 0.1; done
      "$jdk/jcmd" $pid GC.class_histogram > /dev/null; "$jdk/jcmd" $pid GC.class_histogram > histo
      "$jdk/jcmd" $pid GC.heap_dump heap.hprof; kill -9 $pid
      """)
    let bytes = Array(try Data(contentsOf: folder.url.appending(path: "heap.hprof")))
    let parsed = try #require(read(bytes), "\(run.text)\(run.errors)")
    #expect(parsed.damage == nil)
    let text = try String(contentsOf: folder.url.appending(path: "histo"), encoding: .utf8)
    var compared = 0
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 4, let count = Int(words[1]), let size = Int(words[2]) else { continue }
      let name = sourceName(String(words[3]))
      guard let mine = parsed.sample.entry(name), mine.count == count else { continue }
      #expect(mine.bytes == size, "\(name)")
      compared += 1
    }
    #expect(compared > 150)
    #expect(parsed.sample.entry("Shapes$D")?.count == 1000)
    let held = parsed.sample.retention?.accumulations.first { $0.path == ["static Shapes.KEPT"] }
    #expect(held?.className == "java.util.ArrayList")
    #expect(held?.entries ?? 0 >= 1000)
  }

  private static let program = """
    import java.util.*;
    public class Shapes {
      static class A { byte b; }
      static class B extends A { long l; byte c; }
      static class C extends B { int i; Object o; short s; }
      static class D extends C { byte x, y; double d; Object p, q; boolean z; }
      static class E { Object o; }
      static class F extends E { byte b; Object o2; char c; long v; int w; }
      static final List<Object> KEPT = new ArrayList<>();
      public static void main(String[] a) throws Exception {
        for (int i = 0; i < 1000; i++) {
          KEPT.addAll(List.of(new A(), new B(), new C(), new D(), new E(), new F()));
          KEPT.addAll(List.of(new long[i % 7], new int[i % 9], new byte[i % 33], new char[i % 13]));
          KEPT.addAll(List.of(new Object[i % 11], new short[i % 5], new boolean[i % 6], "s" + i));
        }
        System.out.println("ready");
        Thread.sleep(1000000);
      }
    }
    """
}
