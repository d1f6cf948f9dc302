/// Which class loaders that are kept alive load classes of the same names.
struct LoaderCensus {
  /// Fewer are a server with some applications.
  private static let least = 5

  /// The largest group of loaders that share a name; `nil` where none does.
  static func group(_ heap: borrowing HeapAnalysis, _ text: PathText) -> HeapDump.LoaderGroup? {
    let table = heap.objects.table
    var loadersByName: [String: Set<UInt64>] = [:]
    for index in table.all.indices where table.all[index].loader != 0 {
      let loader = table.all[index].loader
      guard let object = heap.known[loader], heap.numbers[object] != nil else { continue }
      let name = table.name(index)
      if isPlatformClass(name) || isGenerated(name) || name.hasSuffix("[]") { continue }
      loadersByName[name, default: []].insert(loader)
    }
    guard let most = loadersByName.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }),
      most.value.count >= least
    else { return nil }
    let shared = loadersByName.values.filter { names in
      names.count * 2 >= most.value.count && !names.isDisjoint(with: most.value)
    }
    let known = heap.known
    let objects = most.value.compactMap { known[$0] }.sorted()
    var classes: [String: [UInt32]] = [:]
    for object in objects { classes[heap.objects.className(object), default: []].append(object) }
    let largest = classes.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
    guard let largest else { return nil }
    let all = heap.numbers
    let numbers = Set(objects.compactMap { all[$0] })
    var retained = 0
    for number in numbers where !isBelowOther(number, numbers, heap) {
      retained += Int(clamping: heap.sizes.retained[number])
    }
    return HeapDump.LoaderGroup(
      loaderClass: largest.key, loaders: most.value.count, classes: shared.count,
      example: most.key, retained: retained,
      path: text.steps(to: largest.value[largest.value.count / 2], heap))
  }

  /// Names that are made at run time: lambdas, proxies, accessors.
  private static func isGenerated(_ name: String) -> Bool {
    name.contains("$$") || name.contains("/0x") || name.contains("+0x") || name.contains("$Proxy")
      || name.contains("GeneratedMethodAccessor")
  }

  private static func isBelowOther(
    _ number: UInt32, _ others: Set<UInt32>, _ heap: borrowing HeapAnalysis
  ) -> Bool {
    var current = heap.sizes.dominators.dominators[number]
    for _ in 0..<1000 where current != 0 {
      if others.contains(current) { return true }
      current = heap.sizes.dominators.dominators[current]
    }
    return false
  }
}
