"""Operations of the API by topic; `FamiliarClient` has them all."""
