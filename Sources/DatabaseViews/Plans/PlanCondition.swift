/// What a condition of a plan says, as the server deparses it:
/// `((status = 'open'::text) AND (created_at >= $0))`; of MySQL
/// ``((`shop`.`o`.`status` = 'open') and (o.amount > 3.00))``.
package struct PlanCondition: Sendable, Hashable {
  /// What the planner's statistics of single columns know of it.
  package enum Shape: String, Sendable {
    /// One column, compared with constants: the histogram or the most common values of it answer.
    case column
    /// Several columns, each with constants: the planner multiplies as if they were independent.
    case columns
    /// A function or arithmetic of a column, of which there are no statistics, or a pattern, whose
    /// share is guessed.
    case expression
    /// A parameter of a prepared statement, a subquery, or a column of another table.
    case unknownValue
  }

  /// A column as it is written; the alias may be left out where a plan has one table.
  package struct Name: Sendable, Hashable {
    package var alias: String?
    package var column: String
  }

  /// Each once.
  package private(set) var names: [Name] = []
  /// `$1`, `InitPlan 2`.
  package private(set) var parameters: Set<String> = []
  package private(set) var hasExpression = false
  package private(set) var hasSubPlan = false
  /// Whether an index on a column of it could find the rows: something else than `<>` and `NOT`.
  package private(set) var isSelective = false
  /// Columns that are compared so that a plain B-tree finds them, in their order.
  package private(set) var indexable: [Name] = []
  /// Whether it compares a column by `=` or `IN`; told of MySQL alone.
  package private(set) var hasEquality = false
  /// Whether it compares with a pattern, or by an operator that no B-tree serves.
  package private(set) var hasPattern = false

  package init(_ text: String, of product: ServerProduct = .postgres) {
    var reader = ConditionReader(text, isMySQL: product == .mysql)
    reader.read()
    self.names = reader.names
    self.parameters = reader.parameters
    self.hasExpression = reader.hasExpression
    self.hasSubPlan = reader.hasSubPlan
    self.isSelective = reader.isSelective
    self.indexable = reader.indexable
    self.hasPattern = reader.hasPattern
    self.hasEquality = reader.hasEquality
  }

  /// `own` is the alias of the table that is scanned.
  package func shape(own: String?) -> Shape? {
    if !parameters.isEmpty || hasSubPlan { return .unknownValue }
    if names.contains(where: { !$0.isOf(own) }) { return .unknownValue }
    if hasExpression || hasPattern { return .expression }
    return names.isEmpty ? nil : names.count == 1 ? .column : .columns
  }

  /// The columns of the table with the alias `own`.
  package func columns(of own: String?) -> [String] {
    names.filter { $0.isOf(own) }.map(\.column)
  }

  /// Those of them that a plain B-tree finds.
  package func indexable(of own: String?) -> [String] {
    indexable.filter { $0.isOf(own) }.map(\.column)
  }
}

extension PlanCondition.Name {
  fileprivate func isOf(_ own: String?) -> Bool { alias == nil || own == nil || alias == own }
}
