"""What medicine says: data a doctor can read and sign, and pure functions over it."""
