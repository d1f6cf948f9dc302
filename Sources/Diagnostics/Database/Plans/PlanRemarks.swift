internal import DatabaseViews
internal import Evidence

extension PlanFindings {
  /// What is worth knowing of a plan and is no cause: where the time goes, what went to disk.
  func observations(of view: PlanView) -> [Citation] {
    spills(of: view) + [slowest(view), compiling(view), workers(view)].compactMap(\.self)
      + lossy(view) + extras(of: view)
  }

  /// Sorts, temporary tables and join buffers that MySQL tells of.
  private func extras(of view: PlanView) -> [Citation] {
    view.plan.nodes.indices.compactMap { index in
      let node = view.plan.nodes[index]
      guard !node.extras.isEmpty else { return nil }
      return view.citation(index, "\(node.label): \(node.extras.joined(separator: ", "))")
    }
  }

  private func spills(of view: PlanView) -> [Citation] {
    view.plan.nodes.indices.compactMap { index in
      let node = view.plan.nodes[index]
      let bytes = node.diskBytes.map { " (\(Quantity($0, .bytes)))" } ?? ""
      if node.kind.hasSuffix("Sort"), node.diskBytes ?? 0 > 0 {
        return view.citation(
          index, "\(node.label) sorted on disk\(bytes): work_mem is too small for it")
      }
      if let batches = node.batches, batches > 1 {
        return view.citation(
          index,
          "\(node.label) went to disk in \(batches) batches\(bytes): work_mem (times hash_mem_multiplier) is too small for it"
        )
      }
      return nil
    }
  }

  private func slowest(_ view: PlanView) -> Citation? {
    guard let times = view.times, let duration = view.duration, duration > 0,
      let index = times.indices.max(by: { times[$0].own < times[$1].own }),
      view.plan.nodes.count > 1
    else { return nil }
    let share = min(100, 100 * times[index].own / duration)
    return view.citation(
      index,
      "most time: \(view.plan.nodes[index].label), \(decimal(times[index].own)) of \(decimal(duration)) ms (\(decimal(share, places: 0)) %)"
    )
  }

  private func compiling(_ view: PlanView) -> Citation? {
    guard let compile = view.plan.compileTime, let share = view.share(compile) else { return nil }
    return Citation(
      source: view.place,
      text:
        "compiling expressions (JIT) took \(decimal(compile, places: 1)) ms, \(decimal(share, places: 0)) % of the run"
    )
  }

  private func workers(_ view: PlanView) -> Citation? {
    let index = view.plan.nodes.indices.first { index in
      let node = view.plan.nodes[index]
      guard let planned = node.workersPlanned, let launched = node.workersLaunched else {
        return false
      }
      return launched < planned
    }
    guard let index else { return nil }
    let node = view.plan.nodes[index]
    return view.citation(
      index,
      "\(node.label): \(node.workersLaunched ?? 0) of \(node.workersPlanned ?? 0) planned workers were to be had"
    )
  }

  private func lossy(_ view: PlanView) -> [Citation] {
    view.plan.nodes.indices.compactMap { index in
      let node = view.plan.nodes[index]
      if let lossy = node.lossyBlocks, lossy > 0 {
        return view.citation(
          index,
          "\(node.label): \(grouped(lossy)) pages lossy, read whole: work_mem is too small for the bitmap"
        )
      }
      if let fetches = node.heapFetches, fetches > 0, let rows = node.totalRows, rows > 0 {
        return view.citation(
          index,
          "\(node.label): \(grouped(fetches)) of \(rowCount(rows)) were looked up in the table: VACUUM has not marked its pages all-visible"
        )
      }
      return nil
    }
  }
}
