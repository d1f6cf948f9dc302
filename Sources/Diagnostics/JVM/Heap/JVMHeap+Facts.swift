package import Evidence

extension JVMHeap {
  package static let facts: [FactDeclaration] = [
    FactDeclaration(
      "jvm.heap.dumps", of: .jvm, .quantity(.dumps), "Heap dumps of the JVM; the newest is judged"),
    FactDeclaration(
      "jvm.heap.whole", of: .jvm, .flag, "Whether the newest dump was read to its end undamaged"),
    FactDeclaration(
      "jvm.heap.objects", of: .jvm, .quantity(.objects), "Objects in the dump, dead ones too"),
    FactDeclaration(
      "jvm.heap.live", of: .jvm, .quantity(.bytes),
      "What the roots reach by strong references; absent where dominators were not worked out"),
    FactDeclaration(
      "jvm.heap.limit", of: .jvm, .quantity(.bytes),
      "The most the heap may have (-Xmx), as a class of the JDK holds it; absent where it does not"),
    FactDeclaration(
      "jvm.heap.used", of: .jvm, .quantity(.percent),
      "jvm.heap.live as a share of jvm.heap.limit; absent where one of them is"),
    FactDeclaration(
      "jvm.heap.out_of_memory", of: .jvm, .flag,
      "Whether a thread was throwing an OutOfMemoryError when the dump was written"),
    FactDeclaration(
      "jvm.heap.place.retained", of: .jvm, .quantity(.bytes),
      "What the one place keeps alive where most gathers in small parts; 0 where nothing gathers"),
    FactDeclaration(
      "jvm.heap.place.share", of: .jvm, .quantity(.percent),
      "jvm.heap.place.retained as a share of jvm.heap.live"),
    FactDeclaration(
      "jvm.heap.place.entries", of: .jvm, .quantity(.entries),
      "Objects of the most frequent kind in that place: entries of a map, elements of a list"),
    FactDeclaration(
      "jvm.heap.place.holder", of: .jvm, .text, "The class of the collection, or of what else it is"
    ),
    FactDeclaration("jvm.heap.place.entry", of: .jvm, .text, "The class of the entries"),
    FactDeclaration(
      "jvm.heap.place.content", of: .jvm, .text,
      "The most frequent class of the application below it with its number; else that of the entries"
    ),
    FactDeclaration(
      "jvm.heap.place.path", of: .jvm, .text, "The shortest way from a root to it, as fields"),
    FactDeclaration(
      "jvm.heap.place.application", of: .jvm, .flag,
      "Whether classes of the application hold it or lie in it; else it is the JDK's own"),
    FactDeclaration(
      "jvm.heap.place.collection", of: .jvm, .flag,
      "Whether it is one collection; else a class, loader or thread with all that only it reaches"),
    FactDeclaration(
      "jvm.heap.place.local", of: .jvm, .flag,
      "Whether nothing but the frames of threads keep it, so that it goes when a call ends"),
    FactDeclaration(
      "jvm.heap.place.bounded", of: .jvm, .flag,
      "Whether it is built as a cache or queue with a bound: access order, eldest entries dropped"),
    FactDeclaration(
      "jvm.heap.place.grown", of: .jvm, .quantity(.percent),
      "What it retains more than in the first dump, where it was found as well; absent with one dump"
    ),
    FactDeclaration(
      "jvm.heap.loaders.same", of: .jvm, .quantity(.count),
      "Live class loaders that load a class of the same name of the application; 0 below five"),
    FactDeclaration(
      "jvm.heap.loaders.classes", of: .jvm, .quantity(.classes),
      "Names that at least half of these loaders load"),
    FactDeclaration(
      "jvm.heap.loaders.retained", of: .jvm, .quantity(.bytes), "What these loaders keep alive"),
    FactDeclaration(
      "jvm.heap.loaders.class", of: .jvm, .text, "The class of most of these loaders"),
    FactDeclaration("jvm.heap.loaders.example", of: .jvm, .text, "One of these names"),
    FactDeclaration(
      "jvm.heap.loaders.path", of: .jvm, .text, "The shortest way from a root to one of them"),
  ]
}
